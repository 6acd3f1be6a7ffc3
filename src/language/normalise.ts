/** Characters nobody sees, which slip words past a reader or come along when text is copied: control and format
 * characters but the line break, and the selectors between two forms of a letter. */
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}]|\p{Variation_Selector}/gu

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
