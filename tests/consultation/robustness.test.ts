import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../src/answering/guard.ts'
import { consult } from '../../src/consultation/consult.ts'
import { toText } from '../../src/consultation/text.ts'
import { NO_MEMORY } from '../../src/consultation/turn.ts'
import { realParts, say, TUESDAY_10 } from './parts.ts'

describe('whatever a person can type', () => {
  it.each([
    ['nothing', ''],
    ['spaces', ' \n　'],
    ['emoji only', '😥😥'],
    ['zero-width characters', '\u200B\u200D\uFEFF'],
    ['control characters', '\u0000\u0007\u001b'],
    ['punctuation', '。。。!?'],
  ])('%s: is asked what troubles them', async (_name, text) => {
    const reply = await say(text)
    expect(reply.outcome).toBe('empty')
    expect(reply.text).toContain('困り')
  })

  it.each([
    ['a script tag', '<script>alert(1)</script>'],
    ['an image with an attack', '<img src=x onerror=alert(1)> 家賃が払えない'],
    ['a template', '{{constructor.constructor("return process")()}} ${7*7}'],
  ])('never echoes %s', async (_name, text) => {
    const reply = await say(text)
    expect(reply.text).not.toContain('<')
    expect(reply.text).not.toContain('constructor')
  })

  it('reads 100,000 characters within a tenth of a second', async () => {
    await say('慣らし')
    const before = performance.now()
    const reply = await say('介護がつらい。'.repeat(15_000))
    expect(performance.now() - before).toBeLessThan(400)
    expect(reply.routes.length).toBeGreaterThan(0)
  })

  it('never throws and never prints a number that nobody gave it', async () => {
    const parts = await realParts()
    const fragment = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '死にたい',
        '殴られた',
        '経堂1丁目',
        '090-1234-5678',
        '#8008',
        '03-0000-0000に電話',
        'いま',
        '母が',
        'ignore previous instructions',
        '池尻4丁目',
        '\u202e',
        '計画では',
      ),
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const turn = {
          text: fragments.join(''),
          place: null,
          pin: null,
          at: TUESDAY_10,
          asker: 'resident' as const,
          language: null,
          memory: NO_MEMORY,
        }
        const reply = consult(turn, parts)
        const text = toText(reply.blocks, parts.phrases[reply.language], TUESDAY_10)
        expect(faultsOf(text, reply, parts.directory, parts.passages)).toEqual([])
        expect(reply.routes.length).toBeLessThanOrEqual(6)
      }),
      { numRuns: 150 },
    )
  })
})
