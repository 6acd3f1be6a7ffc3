import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evidenceFor, judged, SERVICES } from './parts.ts'

const KANJI = '〇一二三四五六七八九'
const KANA = ['ゼロ', 'いち', 'に', 'さん', 'よん', 'ご', 'ろく', 'なな', 'はち', 'きゅう']
const ENGLISH = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const KOREAN = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구']
const wordsOf = (words: readonly string[] | string, between: string) => (digits: string) =>
  Array.from(digits, (digit) => words[Number(digit)] ?? '').join(between)
const shifted = (zero: number) => (digits: string) =>
  Array.from(digits, (digit) => String.fromCodePoint(zero + Number(digit))).join('')

/** Every way in which somebody has tried to slip a telephone number past a reader of digits. */
const SPELLINGS: Readonly<Record<string, (digits: string) => string>> = {
  'with hyphens': (digits) => `${digits.slice(0, 2)}-${digits.slice(2, 6)}-${digits.slice(6)}`,
  'in one': (digits) => digits,
  'with spaces': (digits) => Array.from(digits).join(' '),
  'with brackets': (digits) => `${digits.slice(0, 2)}(${digits.slice(2, 6)})${digits.slice(6)}`,
  'full width': shifted(0xff10),
  'in kanji': wordsOf(KANJI, ''),
  'in kanji with の': (digits) =>
    [digits.slice(0, 2), digits.slice(2, 6), digits.slice(6)].map(wordsOf(KANJI, '')).join('の'),
  'in kana': wordsOf(KANA, ''),
  'in kana with dots': wordsOf(KANA, '・'),
  'in English words': wordsOf(ENGLISH, ' '),
  'in Korean words': wordsOf(KOREAN, ' '),
  'in Arabic-Indic digits': shifted(0x0660),
  'in Devanagari digits': shifted(0x0966),
  circled: (digits) =>
    Array.from(digits, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(digit) - 1))).join(''),
  'with hidden characters': (digits) => Array.from(digits).join('\u200b'),
  'as mathematical digits': shifted(0x1d7ce),
  superscript: wordsOf('⁰¹²³⁴⁵⁶⁷⁸⁹', ''),
  'as a link': (digits) => `[電話](tel:${digits})`,
  'digit by digit with slashes': (digits) => Array.from(digits).join('/'),
  'half kanji, half digits': (digits) =>
    Array.from(digits, (digit, at) => (at % 2 === 0 ? digit : (KANJI[Number(digit)] ?? ''))).join(''),
}
const FRAMES: readonly ((number: string) => string)[] = [
  (number) => `夜間は${number}へ電話してください。`,
  (number) => `家賃にあたる額を出す給付です(${number})。`,
  (number) => number,
  (number) => `{{desk:plat-home}}は${number}です。`,
  (number) => `仕事を探すなどの条件があります。くわしくは${number}。`,
]
const digits = fc
  .tuple(fc.constantFrom('03', '09', '08', '01', '05'), fc.stringMatching(/^\d{8}$/u))
  .map(([area, rest]) => area + rest)
const evidence = evidenceFor('housing-benefit')

describe('a telephone number that nobody gave', () => {
  it.each(Object.entries(SPELLINGS))('is never let through %s', (_name, spell) => {
    fc.assert(
      fc.property(digits, fc.constantFrom(...FRAMES), fc.constantFrom([], [1]), (number, frame, sources) => {
        const { kept } = judged(frame(spell(number)), evidence, sources)
        // What is left of a frame is its true sentence, without the number.
        expect(kept.every(({ text }) => text === '仕事を探すなどの条件があります。')).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('is never let through by any source, whatever is said around it', () => {
    fc.assert(
      fc.property(
        fc.nat(SERVICES.length - 1),
        digits,
        fc.constantFrom(...Object.values(SPELLINGS)),
        (at, number, spell) => {
          const { evidence: any } = SERVICES[at]!
          const statement = any.statements[number.length % any.statements.length]!
          expect(judged(`${statement}、${spell(number)}`, any).kept).toEqual([])
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('whatever a model writes', () => {
  it('the fence neither throws nor lets a character through that hides', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: -2, max: 9 }), { maxLength: 4 }),
        (text, sources) => {
          const { kept } = judged(text, evidence, sources)
          for (const { text: shown } of kept) expect(shown).not.toMatch(/[\p{Cf}\p{Co}\p{Cs}]/u)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('a desk is said to do only what the source says of it', () => {
    expect(judged('まず{{desk:plat-home}}に相談してください。', evidence, []).kept).toHaveLength(1)
    expect(judged('{{desk:plat-home}}へ。', evidence, [1]).kept).toHaveLength(1)
    expect(judged('申し込みは{{desk:plat-home}}です。', evidence, []).dropped).toEqual(['uncited'])
    expect(judged('家賃にあたる額を{{desk:plat-home}}へじかに支払い。', evidence, [1]).kept).toEqual([])
  })

  it('a citation that is none is told', () => {
    expect(judged('返す必要はありません。', evidence, [1, 7]).dropped).toEqual(['forged-citation'])
    expect(judged('返す必要はありません[9]。', evidence, []).dropped).toEqual(['forged-citation'])
    expect(judged('返す必要はありません。', evidence, []).dropped).toEqual(['uncited'])
    expect(judged('返す必要はありません[1]。', evidence, []).kept).toHaveLength(1)
  })
})
