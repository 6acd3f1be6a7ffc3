import { carried } from './entailment.ts'
import { reasonAgainstWords, type FenceParts } from './fence.ts'

const LONGEST_GIST_SENTENCE = 80

/** Whether a summary's sentence says only what somebody said themselves; numbers that could be dialled never. */
export function isSaidByThemselves(sentence: string, said: string, parts: FenceParts): boolean {
  if (sentence.length > LONGEST_GIST_SENTENCE || /\d{3}/u.test(sentence)) return false
  if (reasonAgainstWords(sentence, parts.forbidden) !== null) return false
  const statements = said
    .normalize('NFKC')
    .split(/[\n。!?！？]+/u)
    .filter((statement) => statement.trim() !== '')
  return carried(sentence, { head: said, statements }, parts.analyse, parts.negation) === 'carried'
}
