import { describe, expect, it } from 'vitest'
import { NO_MEMORY } from '../../src/consultation/turn.ts'
import { assess } from '../../src/assessment/assess.ts'
import { loadTestMessages } from '../../src/knowledge/load.ts'
import { isGrave } from '../../src/knowledge/terms.ts'
import { realParts, say, TUESDAY_10, WEDNESDAY_3AM } from './parts.ts'

/** What follows when the second is said after the first. */
async function then(first: string, second: string, at = TUESDAY_10) {
  const before = await say(first, { at })
  return { before, after: await say(second, { at, memory: before.memory }) }
}

describe('the answer to our question about dying', () => {
  const DISCLOSURE = '消えてしまいたいと毎日思う'

  it.each(['はい', 'うん、少し', 'あります', 'たまに', '別に', 'わからない', 'もういい'])(
    '%s keeps the matter a crisis and asks for a safe place next',
    async (answer) => {
      const { before, after } = await then(DISCLOSURE, answer)
      expect(before.memory.asked).toBe('dying')
      expect(after.urgency).toBe('crisis')
      expect(after.topics[0]).toBe('suicide')
      expect(after.routes.some((route) => route.open)).toBe(true)
      expect(after.memory.asked).toBe('safety')
      expect(after.blocks.at(-1)).toMatchObject({
        kind: 'question',
        choices: [{ label: '安全です' }, { label: 'いま危ない' }],
      })
    },
  )

  it('no leaves a person to talk to within a day', async () => {
    const { after } = await then(DISCLOSURE, 'いいえ')
    expect(after.urgency).toBe('soon')
    expect(after.topics).not.toContain('suicide')
  })

  it('in English counts the same', async () => {
    const { after } = await then('I want to die', 'yes sometimes')
    expect(after).toMatchObject({ urgency: 'crisis', language: 'en' })
  })

  it('never makes less of an emergency', async () => {
    const { after } = await then(DISCLOSURE, 'いま薬を全部のみました')
    expect(after.urgency).toBe('emergency')
  })

  it('danger now puts 119 first', async () => {
    const { after: asked } = await then(DISCLOSURE, 'はい')
    const danger = await say('いま危ない', { at: TUESDAY_10, memory: asked.memory })
    expect(danger.urgency).toBe('emergency')
    expect(danger.routes[0]?.role).toBe('119')
    const safe = await say('安全です', { at: TUESDAY_10, memory: asked.memory })
    expect(safe.urgency).toBe('crisis')
    expect(safe.memory.asked).toBeNull()
  })
})

describe('an answer without a question', () => {
  it.each(['はい', 'いいえ', 'たまに', 'もういいです'])('%s alone alarms nobody by day', async (text) => {
    const reply = await say(text, { at: TUESDAY_10, memory: NO_MEMORY })
    expect(reply.urgency).not.toBe('emergency')
  })
})

describe('doubt', () => {
  /** Messages that are nearly, but not quite, heard as grave by day. */
  async function nearlyGrave(longest: number): Promise<string[]> {
    const { ear } = await realParts()
    const threshold = ear.classifier.threshold('urgency:grave')
    return loadTestMessages()
      .map(({ value }) => value.text)
      .filter((text) => text.length <= longest)
      .filter((text) => {
        const { urgency, why, answer } = assess(text, TUESDAY_10, ear)
        const grave = why.probabilities['urgency:grave'] ?? 0
        return answer === null && !isGrave(urgency) && grave > threshold * 0.8 && grave < threshold * 0.97
      })
  }

  it('is settled by the next message: what was nearly grave is grave once we have asked', async () => {
    const messages = await nearlyGrave(200)
    expect(messages.length).toBeGreaterThan(0)
    for (const text of messages) {
      const reply = await say(text, { memory: { ...NO_MEMORY, asked: 'distress' } })
      expect({ text, urgency: reply.urgency }).toEqual({ text, urgency: 'crisis' })
    }
  })

  it('weighs more at 3 a.m. in few words', async () => {
    const { ear } = await realParts()
    for (const text of await nearlyGrave(30)) expect(assess(text, WEDNESDAY_3AM, ear).urgency).toBe('crisis')
  })
})

describe('the answer to our question about food', () => {
  it('「困っている」 brings the support with food', async () => {
    const { before, after } = await then('来月の家賃が払えない。仕事は先月なくなった。もう所持金もわずか', '困っている')
    expect(before.memory.asked).toBe('food')
    expect(after.urgency).toBe('soon')
    expect(after.topics[0]).toBe('poverty')
    expect(after.routes.length).toBeGreaterThan(0)
  })
})
