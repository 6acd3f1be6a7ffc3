/** Characters nobody sees, which are used to slip words past a reader or come along when text is copied. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is removed
const INVISIBLE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFE00-\uFE0F\uFEFF]/gu

/** NFKC without invisible characters; line breaks stay, other white space runs become one space. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/[^\S\n]+/gu, ' ')
    .trim()
}

/** Katakana to hiragana, so that 「シニタイ」 and 「しにたい」 are one word. */
export function toHiragana(text: string): string {
  return text.replace(/[ァ-ヶ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
}

/** Removes the spaces that children, old people and やさしい日本語 put between words, where Japanese has none. */
export function withoutJapaneseSpaces(text: string): string {
  return text.replace(
    /(?<=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー、。]) +(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー])/gu,
    '',
  )
}
