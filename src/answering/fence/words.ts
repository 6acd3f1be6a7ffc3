import type { FenceWords } from '../../knowledge/fence-schema.ts'
import type { DropReason } from './reasons.ts'

/** Patterns ready to be looked for, in the order in which they are told. */
export type Forbidden = readonly { readonly reason: DropReason; readonly patterns: readonly RegExp[] }[]

/** Between two digits told as words. */
const BETWEEN = String.raw`[\s・、。,.\-ー‐–—~〜のノ/|&とandy\d]*`
/** So many in a row are a number to dial. */
const DIGITS_TO_DIAL = 4

export function forbidden(words: FenceWords): Forbidden {
  const of = (sources: readonly string[]) => sources.map((source) => new RegExp(source, 'iu'))
  return [
    { reason: 'leak', patterns: of(words.leak) },
    { reason: 'human', patterns: of(words.human) },
    { reason: 'method', patterns: of(words.method) },
    { reason: 'number-words', patterns: digitRuns(words.digit_words) },
    { reason: 'promise', patterns: of(words.promises) },
    { reason: 'advice', patterns: of(words.advice) },
  ]
}

function digitRuns(lists: readonly string[]): RegExp[] {
  const run = (alternatives: string, atLeast: number) =>
    new RegExp(`(?:(?:${alternatives})${BETWEEN}){${String(atLeast)},}`, 'iu')
  const bounded = lists.map((list) => (/[a-z]{3}/.test(list) ? String.raw`\b(?:${list})\b` : list))
  // Told in turn by several languages, or with digits in between, they are as good a number.
  return [...bounded, bounded.join('|')].map((list) => run(list, DIGITS_TO_DIAL))
}

export function forbiddenIn(text: string, words: Forbidden): DropReason | null {
  const plain = text.normalize('NFKC').toLowerCase()
  return words.find(({ patterns }) => patterns.some((pattern) => pattern.test(plain)))?.reason ?? null
}
