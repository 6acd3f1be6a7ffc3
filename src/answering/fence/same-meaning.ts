import type { FenceWords, Glossary } from '../../knowledge/fence-schema.ts'
import type { Language } from '../../knowledge/terms.ts'
import type { Analyse } from '../../language/morphemes.ts'
import { withoutJapaneseSpaces } from '../../language/normalise.ts'
import { holdsAddress, holdsMarkup } from './addresses.ts'
import { hasStrangeCharacters } from './characters.ts'
import { carried } from './entailment.ts'
import { hasUnknownToken, tokensIn, withoutTokens } from './tokens.ts'
import { forbiddenIn, type Forbidden } from './words.ts'

/** A language as the glossary and the negations know it. */
type Tongue = keyof FenceWords['negations']
const TONGUES: Readonly<Record<Language, Tongue>> = {
  ja: 'ja',
  'ja-easy': 'ja',
  en: 'en',
  'zh-Hans': 'zh',
  'zh-Hant': 'zh',
  ko: 'ko',
  vi: 'vi',
  ne: 'ne',
  tl: 'tl',
  pt: 'pt',
}
/** Letters for each letter of the Japanese sentence, at least and at most. */
const LENGTHS: Readonly<Record<Tongue, readonly [number, number]>> = {
  ja: [0.5, 2.6],
  en: [0.9, 5],
  zh: [0.3, 1.7],
  ko: [0.5, 2.2],
  vi: [0.9, 5],
  ne: [0.9, 5],
  tl: [0.9, 6],
  pt: [0.9, 5.5],
}
/** The share of what the source speaks of that must be spoken of, too. */
const KEPT_TERMS = 0.5
/** Names have no place in a translation of what names nobody. */
const CAPITALISED = /(?<=[\p{Ll}\d,;:)'"’] )\p{Lu}\p{L}+/gu
const CAPITALISED_KNOWN = new Set('I Japan Japanese Japão Nhật Bản Hapon Setagaya Tokyo'.split(' '))
/** Easy words that やさしい日本語 puts in the place of others. */
const EASY = new Set(
  'お金 人 家 子ども こども 仕事 しごと 病気 びょうき 学校 市 区 役所 手紙 書類 紙 名前 国 言葉 ことば 出 もら 払 はら 使 つか 行 い 聞 き 言 話 はな 書 か 来 く 見 み 教 おし 助け たすけ 困 こま 足り 少な 多 安 高 もうしこ 申し込 もうしこみ 住 す 働 はたら 借り か 返 かえ 必要 ひつよう いっしょ 一緒 だけ とき ところ お年寄り おとしより'.split(
    ' ',
  ),
)

export type MeaningParts = {
  readonly analyse: Analyse
  readonly forbidden: Forbidden
  readonly negations: Readonly<Record<Tongue, RegExp>>
  readonly glossary: Glossary
}

/** Whether what was made of a sentence still says it, as far as code can tell: numbers, tokens, negation, terms. */
export function keepsMeaning(source: string, made: string, language: Language, parts: MeaningParts): boolean {
  const tongue = TONGUES[language]
  const words = withoutTokens(made)
  if (hasUnknownToken(made, new Map(tokensIn(source).map((token) => [token, ''])))) return false
  if (!isSameList(tokensIn(source), tokensIn(made)) || !isSameList(citationsIn(source), citationsIn(made))) return false
  const plain = words.replace(/ ?\[\d{1,2}\]/gu, '')
  const from = withoutTokens(source).replace(/ ?\[\d{1,2}\]/gu, '')
  if (hasStrangeCharacters(plain, language) || holdsMarkup(plain) || holdsAddress(plain)) return false
  if (forbiddenIn(plain, parts.forbidden) !== null) return false
  if (/[\n\r]|[.!?。！？।](?=\s*\S.{3})/u.test(plain.trim())) return false
  if (!isSameList(digitsIn(from), digitsIn(plain))) return false
  if (parts.negations.ja.test(from) !== parts.negations[tongue].test(plain)) return false
  const ratio = plain.length / Math.max(1, from.length)
  const [least, most] = LENGTHS[tongue]
  if (ratio < least || ratio > most) return false
  return tongue === 'ja' ? isEasierSame(from, plain, parts) : isSameInTongue(from, plain, tongue, parts.glossary)
}

function isEasierSame(from: string, made: string, parts: MeaningParts): boolean {
  const text = withoutJapaneseSpaces(made)
  return carried(text, { head: from, statements: [from] }, parts.analyse, parts.negations.ja, EASY) === 'carried'
}

function isSameInTongue(from: string, made: string, tongue: Exclude<Tongue, 'ja'>, glossary: Glossary): boolean {
  const text = made.toLowerCase()
  const inSource = glossary.filter((term) => term.ja.some((form) => from.includes(form)))
  if (inSource.length === 0) return false
  const inMade = glossary.filter((term) => term[tongue].some((form) => says(text, form)))
  const kept = inSource.filter((term) => inMade.includes(term))
  const added = inMade.filter(
    (term) =>
      !inSource.includes(term) &&
      !overlaps(
        term[tongue],
        kept.flatMap((one) => one[tongue]),
      ),
  )
  const names = (made.match(CAPITALISED) ?? []).filter((name) => !CAPITALISED_KNOWN.has(name))
  return kept.length >= inSource.length * KEPT_TERMS && added.length <= kept.length && names.length === 0
}

/** A word begins as the form does; languages without spaces hold it anywhere. */
function says(text: string, form: string): boolean {
  const plain = form.toLowerCase()
  return /\p{sc=Latin}/u.test(plain) ? new RegExp(String.raw`(?<!\p{L})${plain}`, 'u').test(text) : text.includes(plain)
}

/** Two terms that share a form are one where it is said. */
function overlaps(forms: readonly string[], others: readonly string[]): boolean {
  return forms.some((form) => others.some((other) => other.includes(form) || form.includes(other)))
}

function digitsIn(text: string): string[] {
  const devanagari = (digit: string) => String(digit.charCodeAt(0) - 0x966)
  return [
    ...text
      .normalize('NFKC')
      .replace(/[०-९]/gu, devanagari)
      .matchAll(/\d[\d,.]*\d|\d/gu),
  ]
    .map((match) => match[0].replace(/[,.](?=\d{3}(?!\d))/gu, ''))
    .sort()
}

function citationsIn(text: string): string[] {
  return [...text.matchAll(/\[(\d{1,2})\]/gu)].map((match) => match[1]!)
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at])
}
