import { describe, expect, it } from 'vitest'
import { LIES, TRUTHS } from './lies.ts'
import { evidenceFor, judged, passes, SERVICES } from './parts.ts'

type Statement = { readonly text: string; readonly of: (typeof SERVICES)[number] }
const statements: readonly Statement[] = SERVICES.flatMap((of) =>
  of.evidence.statements
    .filter((text) => text.length >= 6 && !text.includes('…'))
    .map((text) => ({ text: text.normalize('NFKC'), of })),
)

/** The share of changed statements that still pass as what their own source says. */
function shareThatPasses(change: (text: string, at: number) => string): { share: number; of: number } {
  const changed = statements
    .map(({ text, of }, at) => ({ text: change(text, at), from: text, of }))
    .filter(({ text, from, of }) => text !== from && !of.evidence.statements.some((held) => held.includes(text)))
  const passing = changed.filter(({ text, of }) => passes(text, of.evidence)).length
  return { share: passing / changed.length, of: changed.length }
}

describe('a source carries a sentence', () => {
  it('when it is its own statement: at least 97 of 100 on the service texts', () => {
    const own = statements.filter(({ text, of }) => passes(text, of.evidence)).length
    expect(own / statements.length).toBeGreaterThan(0.97)
  })

  it('when it is said politely: at least 90 of 100', () => {
    const polite = shareThatPasses((text) => text.replace(/方$/u, '方が対象です').replace(/です$/u, 'になります'))
    expect(polite.of).toBeGreaterThan(200)
    expect(polite.share).toBeGreaterThan(0.9)
  })

  it('as careful writers word it', () => {
    const dropped = Object.entries(TRUTHS).flatMap(([id, texts]) =>
      texts.filter((text) => !passes(text, evidenceFor(id))),
    )
    expect(dropped).toEqual([])
  })
})

describe('a source does not carry', () => {
  it('what another source says: less than 1 of 300', () => {
    let [wrong, all] = [0, 0]
    statements.forEach(({ text }, at) => {
      for (const distance of [1, 7, 23, 50, 91]) {
        const other = SERVICES[(SERVICES.indexOf(statements[at]!.of) + distance) % SERVICES.length]!
        if (other.evidence.statements.some((held) => held.normalize('NFKC').includes(text))) continue
        all++
        if (passes(text, other.evidence)) wrong++
      }
    })
    expect(all).toBeGreaterThan(5_000)
    expect(wrong / all).toBeLessThan(1 / 300)
  })

  it.each<[string, (text: string) => string, number]>([
    ['its statement turned into the contrary', contrary, 0.005],
    ['another number', (text) => text.replace(/\d/u, (digit) => String((Number(digit) + 1) % 10)), 0],
    ['that it has already happened', (text) => text.replace(/(支払い|助成|補助)$/u, '$1しました'), 0],
    ['that it is so with somebody', (text) => `隣の人は${text}`, 0],
    ['a bound the other way', (text) => text.replace(/未満|以内|以下/u, '以上'), 0],
  ])('%s', (_what, change, most) => {
    const { share, of } = shareThatPasses(change)
    expect(of).toBeGreaterThan(10)
    expect(share).toBeLessThanOrEqual(most)
  })

  it('lies made of its own words', () => {
    const passed = Object.entries(LIES).flatMap(([id, texts]) => texts.filter((text) => passes(text, evidenceFor(id))))
    expect(passed).toEqual([])
  })

  it('one household’s amount told to another', () => {
    const evidence = { head: '給付', statements: ['上限は1人53,700円、2人64,000円'] }
    expect(passes('上限は2人64,000円です。', evidence)).toBe(true)
    expect(judged('上限は1人64,000円です。', evidence).dropped).toEqual(['stray-digits'])
    expect(judged('上限は2人64,000円以上です。', evidence).kept).toEqual([])
  })
})

function contrary(text: string): string {
  if (/ません|対象外/u.test(text)) return text.replace(/ません/u, 'ます').replace('対象外', '対象')
  if (/です$/u.test(text)) return text.replace(/です$/u, 'ではありません')
  return /ます$/u.test(text) ? text.replace(/ます$/u, 'ません') : `${text}は対象外です`
}
