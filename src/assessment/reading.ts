import type { Analyse, Morpheme } from '../language/morphemes.ts'
import { normalise, toHiragana, withoutJapaneseSpaces } from '../language/normalise.ts'
import { detectLanguage } from '../language/detect.ts'
import type { Language } from '../knowledge/terms.ts'

/** One message, made ready for everything that listens to it. */
export type Reading = {
  readonly language: Language
  /** NFKC, lower case, no spaces between Japanese words. */
  readonly text: string
  /** The same with katakana as hiragana: what signals are matched on. */
  readonly plain: string
  readonly morphemes: readonly Morpheme[]
}

/** Longer messages are read to here, in characters; the end of a long message often holds its point, so both ends are. */
const HEAD = 1_500
const TAIL = 500

/** The title of a book, song or film says nothing about whoever asks for it. */
const TITLE =
  /[「『"“][^「」『』"“”]{1,30}[」』"”](?=(?:って|と|て)?(?:いう|言う|ゆう)?(?:題|タイトル|名前)?(?:名)?の?(?:曲|歌|本|絵本|映画|ドラマ|番組|小説|漫画|マンガ|アニメ|ゲーム|作品|題|タイトル))/gu

function withoutTitles(text: string): string {
  return text.replace(TITLE, '')
}

export function read(written: string, analyse: Analyse): Reading {
  const cleaned = normalise(written)
  const shortened = cleaned.length > HEAD + TAIL ? `${cleaned.slice(0, HEAD)}\n${cleaned.slice(-TAIL)}` : cleaned
  const text = withoutTitles(withoutJapaneseSpaces(shortened.toLowerCase()))
  return { language: detectLanguage(shortened), text, plain: toHiragana(text), morphemes: analyse(text) }
}
