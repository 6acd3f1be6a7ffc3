import type { Language } from '../../knowledge/terms.ts'

/** Nobody sees these, or they turn the direction of what is read; an honest sentence has none. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|\p{Variation_Selector}/u
/** Digits that look like others: circled, superscript, of another script. Full-width ones are told after NFKC. */
const ODD_DIGIT = /(?![0-9０-９〇])\p{N}/u

type Script = { readonly letters: RegExp; readonly hasMarks: boolean }
const LATIN: Script = { letters: /[\p{sc=Latin}]/u, hasMarks: false }
const JAPANESE: Script = { letters: /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー々A-Za-z]/u, hasMarks: false }
const CHINESE: Script = { letters: /[\p{sc=Han}々A-Za-z]/u, hasMarks: false }
const SCRIPTS: Readonly<Record<Language, Script>> = {
  ja: JAPANESE,
  'ja-easy': JAPANESE,
  en: LATIN,
  vi: LATIN,
  tl: LATIN,
  pt: LATIN,
  'zh-Hans': CHINESE,
  'zh-Hant': CHINESE,
  ko: { letters: /[\p{sc=Hangul}\p{sc=Han}A-Za-z]/u, hasMarks: false },
  ne: { letters: /[\p{sc=Devanagari}A-Za-z]/u, hasMarks: true },
}
/** What may stand between letters and digits; no sign with which an address, a handle or markup is written. */
const SIGNS = /[\s、。・「」『』()!?,.:;%~〜'"’“”¡¿।，：；？！-]/u

/** Whether a sentence holds a character that hides, misleads, or has no place in the language it should be in. */
export function hasStrangeCharacters(written: string, language: Language): boolean {
  if (HIDDEN.test(written)) return true
  if (ODD_DIGIT.test(written) && !(language === 'ne' && !/(?![0-9०-९])\p{N}/u.test(written))) return true
  const { letters, hasMarks } = SCRIPTS[language]
  for (const sign of written.normalize('NFKC')) {
    if (/[0-9]/.test(sign) || letters.test(sign) || SIGNS.test(sign)) continue
    if (hasMarks && /\p{M}|[०-९]/u.test(sign)) continue
    return true
  }
  return false
}
