import type { Analyse, Morpheme } from '../language/morphemes.ts'
import { normalise } from '../language/normalise.ts'
import { digest, type KnownWords } from './known-words.ts'
import type { Thesaurus } from './synonyms.ts'

/** A word of a text with its weight: nouns 1, other words less in a query, synonyms little. */
export type WeightedTerm = { readonly term: string; readonly weight: number }

export const SYNONYM_WEIGHT = 0.3
export const NON_NOUN_WEIGHT = 0.5
const LONGEST_COMPOUND = 5
/** Words so near to each other count as said together. */
const PAIR_REACH = 2

const CONTENT = new Set(['名詞', '動詞', '形容詞', '副詞', '形容動詞', '連体詞', '感動詞', '接頭詞'])
const EMPTY_DETAIL = new Set(['非自立', '代名詞', '特殊', '接尾'])
/** Words so general that they tell nothing about a passage. */
const STOP = new Set(
  (
    'する ある なる いる できる こと もの ため よう そう とき ところ わけ はず つもり たち さん 方 者 等 及び また その この あの どの ' +
    'どう こう ああ そんな こんな どんな やる くる いく みる くれる もらう いただく 下さる くださる ください おる れる られる せる させる ' +
    '何 なに いつ どこ 誰 だれ どれ 教える 知る 思う 言う いう 場合 a the of to in and is for'
  ).split(' '),
)

/** Turns text into index and query terms by morphemes, with spelling variants merged. */
export class MorphemeTerms {
  private readonly analyse: Analyse
  private readonly thesaurus: Thesaurus
  private readonly cache = new Map<string, readonly string[]>()

  private readonly known: KnownWords
  /** While true, `asked` gathers the words of every passage, to be kept for the next start. */
  isRecording = false
  readonly asked = new Map<string, readonly string[]>()

  constructor(analyse: Analyse, thesaurus: Thesaurus, known: KnownWords = new Map()) {
    this.analyse = analyse
    this.thesaurus = thesaurus
    this.known = known
  }

  /** The terms of a passage, in reading order, with repetitions. */
  ofPassage(text: string): readonly string[] {
    const key = digest(text)
    const words = this.known.get(key) ?? this.merged(text).flatMap((word) => (word.isContent ? [word.term] : []))
    if (this.isRecording) this.asked.set(key, words)
    return words
  }

  /** The terms of a query with their weights, synonyms included. */
  ofQuery(text: string): WeightedTerm[] {
    return this.readQuery(text).terms
  }

  /** The words of a query in reading order, with repetitions, and its weighted terms. */
  readQuery(text: string): { readonly words: readonly string[]; readonly terms: WeightedTerm[] } {
    const weights = new Map<string, number>()
    const add = (term: string, weight: number) => {
      if (weight > (weights.get(term) ?? 0)) weights.set(term, weight)
    }
    const words = this.merged(text)
    for (const word of words) if (word.isContent) add(word.term, word.isNoun ? 1 : NON_NOUN_WEIGHT)
    for (const { span, isNoun } of this.spans(words)) {
      for (const synonym of this.thesaurus.synonyms.get(span) ?? []) {
        const terms = this.termsOfWord(synonym)
        for (const term of terms) add(term, ((isNoun ? 1 : NON_NOUN_WEIGHT) * SYNONYM_WEIGHT) / Math.sqrt(terms.length))
      }
    }
    return {
      words: words.flatMap((word) => (word.isContent ? [word.term] : [])),
      terms: [...weights].map(([term, weight]) => ({ term, weight })),
    }
  }

  private merged(text: string): Word[] {
    const morphemes = this.analyse(normalise(text).toLowerCase())
    const words: Word[] = []
    for (let at = 0; at < morphemes.length;) {
      const variant = this.longestVariant(morphemes, at)
      if (variant !== null) {
        for (const term of this.termsOfWord(variant.canonical)) words.push({ term, isContent: true, isNoun: true })
        at += variant.length
        continue
      }
      words.push(toWord(morphemes[at]!))
      at++
    }
    return words
  }

  private longestVariant(morphemes: readonly Morpheme[], at: number): { canonical: string; length: number } | null {
    let joined = ''
    let found: { canonical: string; length: number } | null = null
    for (let length = 1; length <= LONGEST_COMPOUND && at + length <= morphemes.length; length++) {
      joined += morphemes[at + length - 1]!.surface
      const canonical = this.thesaurus.canonical.get(joined)
      if (canonical !== undefined && joined.length > 1) found = { canonical, length }
    }
    return found
  }

  /** Every run of one to four neighbouring words, as the thesaurus would write it. */
  private *spans(words: readonly Word[]): Generator<{ span: string; isNoun: boolean }> {
    for (let at = 0; at < words.length; at++) {
      let span = ''
      for (let length = 1; length < LONGEST_COMPOUND && at + length <= words.length; length++) {
        const word = words[at + length - 1]!
        span += word.term
        if (span.length > 1 && (length > 1 || word.isContent)) yield { span, isNoun: word.isNoun }
      }
    }
  }

  private termsOfWord(word: string): readonly string[] {
    let terms = this.cache.get(word)
    if (terms === undefined) {
      const words = this.analyse(word).map(toWord)
      terms = words.filter((part) => part.isContent).map((part) => part.term)
      if (terms.length === 0) terms = [word]
      this.cache.set(word, terms)
    }
    return terms
  }
}

type Word = { readonly term: string; readonly isContent: boolean; readonly isNoun: boolean }

function toWord(morpheme: Morpheme): Word {
  const term = morpheme.base
  const isNoun = morpheme.pos === '名詞'
  const isKanjiSuffix = morpheme.detail === '接尾' && /\p{sc=Han}/u.test(term)
  const isContent =
    CONTENT.has(morpheme.pos) &&
    (!EMPTY_DETAIL.has(morpheme.detail) || isKanjiSuffix) &&
    !STOP.has(term) &&
    /[\p{L}\p{N}]/u.test(term)
  return { term, isContent, isNoun }
}

/** Runs of one and two characters, none of hiragana only: they find what the dictionary cuts otherwise. */
export function characterTerms(text: string): string[] {
  const terms: string[] = []
  for (const run of normalise(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}ー]+/gu) ?? []) {
    const letters = Array.from(run)
    for (let at = 0; at < letters.length; at++) {
      const one = letters[at]!
      if (!isHiragana(one)) terms.push(one)
      const two = letters[at + 1]
      if (two !== undefined && !(isHiragana(one) && isHiragana(two))) terms.push(one + two)
    }
  }
  return terms
}

/** Single characters, none of hiragana: a character of Han often carries half of a word's meaning. */
export function letterTerms(text: string): string[] {
  return Array.from(normalise(text).toLowerCase()).filter((one) => /[\p{L}\p{N}]/u.test(one) && !isHiragana(one))
}

/** Words that stand beside each other or with one between, in either order. */
export function pairTerms(words: readonly string[]): string[] {
  return words.flatMap((word, at) =>
    words.slice(at + 1, at + 1 + PAIR_REACH).map((other) => (word < other ? `${word}\t${other}` : `${other}\t${word}`)),
  )
}

function isHiragana(letter: string): boolean {
  return /[\p{sc=Hiragana}ー]/u.test(letter)
}
