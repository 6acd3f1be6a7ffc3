import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toMessages } from '../../adapters/line/messages.ts'
import { LANGUAGES } from '../../src/knowledge/terms.ts'
import { realParts, say, WEDNESDAY_3AM, TUESDAY_10 } from '../consultation/parts.ts'
import { faultsOfMessages } from './line-rules.ts'

const SAYINGS = [
  '来月の家賃が払えない。経堂1丁目です',
  '82の母の年金で53の弟が暮らしてます。弟はもう20年部屋から出ない',
  '計画では成年後見の報酬助成はどうなっていますか',
  '祖父が倒れて呼んでも返事をしません',
  '隣の子が毎晩泣いて、痣がある',
  '夫がこわい。逃げたい',
  'こんにちは',
  '🙂',
]

describe('LINE messages', () => {
  it('never break a rule of LINE, in any language, by day and by night', async () => {
    const parts = await realParts()
    for (const text of SAYINGS)
      for (const language of LANGUAGES)
        for (const at of [TUESDAY_10, WEDNESDAY_3AM]) {
          const reply = await say(text, { language, at })
          const messages = toMessages(reply, parts.phrases[reply.language], at)
          expect({ text, language, faults: faultsOfMessages(messages) }).toEqual({ text, language, faults: [] })
        }
  })

  it('never break a rule of LINE for anything a person can type', async () => {
    const parts = await realParts()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        const reply = await say(text)
        expect(faultsOfMessages(toMessages(reply, parts.phrases[reply.language], TUESDAY_10))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('put an alarm into a message of its own', async () => {
    const parts = await realParts()
    const reply = await say('祖父が倒れて呼んでも返事をしません')
    const [first] = toMessages(reply, parts.phrases.ja, TUESDAY_10)
    expect(first).toEqual({ type: 'text', text: parts.phrases.ja.emergency.ambulance.trim() })
  })
})
