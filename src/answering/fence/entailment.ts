import type { Analyse, Morpheme } from '../../language/morphemes.ts'
import { saysAmounts } from './numbers.ts'

/** The words of a source, cut into its statements, and what all of them speak of: its title and first statement. */
export type Evidence = { readonly head: string; readonly statements: readonly string[] }

/** The share of a sentence's content words that one statement of the source has to hold. Tuned: docs/decisions/0006. */
export const SHARE_IN_STATEMENT = 0.7
/** The share that it and the head have to hold together; nouns must all be there. */
export const SHARE_WITH_HEAD = 0.75

/** Words that carry nothing by themselves. */
const EMPTY = new Set(
  'こと もの とき 時 場合 ため よう ほか 他 うち とおり 通り 際 それ これ ここ そこ どれ 次 下 方 かた お ご 何 など 等 さ の 対象 制度 支援 サービス 人 該当 相談 窓口'.split(
    ' ',
  ),
)
const EMPTY_VERBS = new Set(
  'する なる ある いる できる 出来る くださる 下さる いただく 頂く おる ござる れる られる せる させる いう 言う よる つく しまう みる おく いく くる ください'.split(
    ' ',
  ),
)
/** Who does not stand in the source is not spoken of. */
const PERSONS =
  /(その|あの|この|同じ|隣の?|近所の?)(方|人|者|男|女|子|家)|彼女|彼(?!岸)|あなた|きみ|おまえ|さん|氏(?!名)|(?<!仕)様(?!子|々)|くん(?!れん)|ちゃん/gu
/** What limits a statement must not be lost or added. */
const LIMITS =
  /だけ|のみ|に限|以外|除[きく]|未満|以上|以下|以内|原則|要件|まだ|すでに|もう(?!し)|すべて|全(て|員)|誰でも|だれでも|いつでも|どこでも|何でも/gu
const MAYBE = /(場合|こと)(が|も)あ|かもしれ|めやす|目安|要確認|見込|予定|でした|当時/u

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
  const withAmounts = statements.filter((statement) => saysAmounts(statement, text))
  if (withAmounts.length === 0) return 'stray-digits'
  if (content.length === 0) return 'unsupported'
  const told: Told = {
    text,
    content,
    compounds: compoundsOf(morphemes),
    aspects: aspectsOf(morphemes),
    negations: count(text, negation),
    isKnown: (stem, where) => where.includes(stem) || alsoKnown.has(stem),
  }
  if (withAmounts.some((statement) => says(statement, head, told, negation))) return 'carried'
  return statements.some((statement) => says(statement, head, told, negation)) ? 'stray-digits' : 'unsupported'
}

/** What of a sentence is looked for. */
type Told = {
  readonly text: string
  readonly content: readonly Content[]
  readonly compounds: readonly string[]
  readonly aspects: readonly string[]
  readonly negations: number
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
  if (MAYBE.test(statement) && !MAYBE.test(text)) return false
  return (text.match(LIMITS) ?? []).every((limit) => statement.includes(limit))
}

function count(text: string, pattern: RegExp): number {
  return (text.match(new RegExp(pattern.source, 'giu')) ?? []).length
}

/** 「健康づくり課」 is one name: neighbouring nouns stay neighbours. */
function compoundsOf(morphemes: readonly Morpheme[]): string[] {
  const compounds: string[] = []
  let parts: string[] = []
  const end = () => {
    if (parts.length > 1) compounds.push(parts.join(''))
    parts = []
  }
  for (const { surface, pos, detail } of morphemes) {
    if (pos === '名詞' && detail !== '非自立' && /\p{L}/u.test(surface) && !EMPTY.has(surface)) parts.push(surface)
    else end()
  }
  end()
  return compounds
}

type Content = { readonly stem: string; readonly isNoun: boolean }

function contentOf(morphemes: readonly Morpheme[]): Content[] {
  return morphemes.flatMap((morpheme): Content[] => {
    const { surface, base, pos, detail } = morpheme
    if (!/[\p{L}]/u.test(surface)) return []
    switch (pos) {
      case '名詞':
        if (EMPTY.has(surface) || detail === '非自立') return []
        return [{ stem: surface, isNoun: true }]
      case '動詞':
      case '形容詞': {
        if (detail === '非自立' || detail === '接尾' || EMPTY_VERBS.has(base)) return []
        return [{ stem: stemOf(base, surface), isNoun: false }]
      }
      case '副詞':
      case '連体詞':
      case '感動詞':
        return EMPTY.has(surface) || surface.length < 2 ? [] : [{ stem: surface, isNoun: false }]
      default:
        return /[\p{sc=Han}\p{sc=Katakana}A-Za-z]{2,}/u.test(surface) && pos !== '接続詞' && pos !== '助詞'
          ? [{ stem: surface, isNoun: true }]
          : []
    }
  })
}

/** What stays of a verb or adjective in every form: 払う → 払, もらう → もら. */
function stemOf(base: string, surface: string): string {
  if (base.length < 2) return surface
  return base.slice(0, -1)
}

/** 「受けて(います)」 and 「広がりました」 tell that something is so or was so: the source must tell it too. */
function aspectsOf(morphemes: readonly Morpheme[]): string[] {
  return morphemes.flatMap(({ pos, base, surface, detail }, at) => {
    const before = morphemes[at - 1]
    const isDone = base === 'する' && before?.pos === '名詞'
    if (pos !== '動詞' || detail === '非自立' || (EMPTY_VERBS.has(base) && !isDone)) return []
    const verb = isDone ? before.surface + surface : surface
    const next = morphemes[at + 1]
    const after = morphemes[at + 2]
    const isGoingOn = /^(て|で)$/u.test(next?.surface ?? '') && /^(い|いる|おり|おる)$/u.test(after?.surface ?? '')
    if (isGoingOn) return [verb + next!.surface]
    const isPast = /^(た|だ)$/u.test(next?.surface ?? '') || (next?.surface === 'まし' && after?.surface === 'た')
    return isPast ? [verb + next!.surface] : []
  })
}
