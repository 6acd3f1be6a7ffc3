import type { Analyse } from '../../language/morphemes.ts'
import { aspectsOf, compoundsOf, contentOf, holdsStem, isPassive, partsOf, type Content, type Part } from './content.ts'
import { saysAmounts } from './numbers.ts'

/** The words of a source, cut into its statements, and what all of them speak of: its title and first statement. */
export type Evidence = { readonly head: string; readonly statements: readonly string[] }

/** The share of a sentence's content words that one statement of the source has to hold. Tuned: docs/decisions/0008. */
export const SHARE_IN_STATEMENT = 0.7
/** The share of each clause a sentence takes up that it must keep: a condition is not left out. */
export const SHARE_OF_CLAUSE = 0.6
/** The share that it and the head have to hold together; nouns must all be there. */
export const SHARE_WITH_HEAD = 0.75

/** Who does not stand in the source is not spoken of. */
const PERSONS =
  /(その|あの|この|同じ|隣の?|近所の?)(方|人|者|男|女|子|家)|彼女|彼(?!岸)|あなた|きみ|おまえ|さん|氏(?!名)|(?<!仕)様(?!子|々)|くん(?!れん)|ちゃん/gu
/** What limits a statement must not be lost or added. */
const LIMITS =
  /だけ|のみ|に限|以外|除[きく]|未満|以上|以下|以内|原則|まだ|すでに|もう(?!し)|すべて|全(て|員|額)|半額|誰でも|だれでも|いつでも|どこでも|何でも|必要|べき|義務|なければ|なくては/gu
/** What is said with reserve is not said without it; what is dated keeps its date. */
const RESERVE =
  /(場合|こと)(が|も)あ|かもしれ|めやす|目安|要確認|見込|予定|でした|当時|かは|かどうか|\((?:19|20)\d{2}年[^)]*\)/gu

export type Carriage = 'carried' | 'stray-digits' | 'unsupported'

/** Whether evidence says what a sentence says, as far as words can tell: nouns, verbs, amounts, negation, time, persons. */
export function carried(
  sentence: string,
  evidence: Evidence,
  analyse: Analyse,
  negation: RegExp,
  alsoKnown: ReadonlySet<string> = new Set(),
): Carriage {
  const text = sentence.normalize('NFKC')
  const head = evidence.head.normalize('NFKC')
  const morphemes = analyse(text)
  const content = contentOf(morphemes)
  const statements = evidence.statements.map((statement) => statement.normalize('NFKC'))
  if (statements.some((statement) => bare(statement) === bare(text))) return 'carried'
  const withAmounts = statements.filter((statement) => saysAmounts(statement, text))
  if (withAmounts.length === 0) return 'stray-digits'
  if (content.length === 0) return 'unsupported'
  const told: Told = {
    text,
    content,
    compounds: compoundsOf(morphemes),
    aspects: aspectsOf(morphemes),
    negations: count(text, negation),
    parts: partsOf(morphemes),
    isPassive: isPassive(morphemes),
    isKnown: (stem, where) => holdsStem(stem, where) || alsoKnown.has(stem),
  }
  const isSaid = (statement: string) =>
    says(statement, head, told, negation) && (alsoKnown.size > 0 || isWhole(statement, told, analyse))
  if (withAmounts.some(isSaid)) return 'carried'
  return statements.some(isSaid) ? 'stray-digits' : 'unsupported'
}

/** A statement without what only ends it. */
function bare(text: string): string {
  return text.replace(/[。.!\s]+$/u, '').replace(/です$/u, '')
}

/** What of a sentence is looked for. */
type Told = {
  readonly text: string
  readonly content: readonly Content[]
  readonly compounds: readonly string[]
  readonly aspects: readonly string[]
  readonly negations: number
  readonly parts: readonly Part[]
  readonly isPassive: boolean
  readonly isKnown: (stem: string, where: string) => boolean
}

function says(statement: string, head: string, told: Told, negation: RegExp): boolean {
  const { text, content, isKnown } = told
  const both = `${head}\n${statement}`
  if (content.some(({ stem, isNoun }) => isNoun && !isKnown(stem, both))) return false
  const share = (where: string) => content.filter(({ stem }) => isKnown(stem, where)).length / content.length
  if (share(statement) < SHARE_IN_STATEMENT || share(both) < SHARE_WITH_HEAD) return false
  if (!told.compounds.every((compound) => isKnown(compound, both))) return false
  if (!told.aspects.every((aspect) => statement.includes(aspect))) return false
  if ((text.match(PERSONS) ?? []).some((person) => !both.includes(person))) return false
  if (count(statement, negation) !== told.negations) return false
  if (!(statement.match(RESERVE) ?? []).every((reserve) => text.includes(reserve))) return false
  return isSameList(limitsIn(text), limitsIn(statement))
}

function limitsIn(text: string): readonly string[] {
  return [...new Set(text.match(LIMITS) ?? [])].sort()
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at])
}

/** Nothing that a statement says of the same things is left out or turned round: conditions, who does it, to whom. */
function isWhole(statement: string, told: Told, analyse: Analyse): boolean {
  const clauses = statement.split(/[、(]/u).map((clause) => contentOf(analyse(clause)))
  const isTold = ({ stem }: Content) => holdsStem(stem, told.text)
  const taken = clauses.filter((clause) => clause.some(isTold))
  const isKept = taken.every((clause) => clause.filter(isTold).length >= clause.length * SHARE_OF_CLAUSE)
  return isKept && !isTurned(told, partsOf(analyse(statement)), statement)
}

/** 「家主へ支払い」 is not 「家主が支払う」; whoever does something in the sentence does it in the source. */
function isTurned({ parts, isPassive: isDoneTo }: Told, held: readonly Part[], statement: string): boolean {
  return parts.some((part) => {
    if (part.case === 'by' && !statement.includes(part.noun)) return true
    const same = held.filter(({ noun }) => noun === part.noun)
    if (same.length === 0) return false
    const isLikeOne = same.some(
      (other) =>
        (other.case === part.case &&
          (part.case !== 'by' || other.deed === null || part.deed === null || other.deed === part.deed)) ||
        (isDoneTo && part.case === 'by' && other.case === 'to'),
    )
    return !isLikeOne
  })
}

function count(text: string, pattern: RegExp): number {
  return (text.match(new RegExp(pattern.source, 'giu')) ?? []).length
}
