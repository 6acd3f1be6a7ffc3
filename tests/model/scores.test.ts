import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOpinion, type Opinion } from '../../src/assessment/opinion.ts'
import { hear, score, type Scorecard } from '../../src/evaluation/figures.ts'
import { loadTestMessages } from '../../src/knowledge/load.ts'
import { TOPICS, URGENCIES } from '../../src/knowledge/terms.ts'
import { realParts, say } from '../consultation/parts.ts'
import { FakeOpenAi } from './fake-openai.ts'
import { honest } from './honest.ts'
import { ask, partsWithModel, type WithModel } from './models.ts'

const committed = JSON.parse(
  readFileSync(new URL('../../docs/evaluation/figures.json', import.meta.url), 'utf8'),
) as Scorecard

const TEST_MESSAGES = loadTestMessages().map(({ value }) => value)

const OPINIONS: Readonly<Record<string, Opinion>> = {
  'cries wolf at everything and names every topic': { urgency: 'emergency', topics: [...TOPICS] },
  'cries wolf at everything': { urgency: 'crisis', topics: [] },
  'calls everything soon': { urgency: 'soon', topics: [] },
  'calls everything calm and out of scope': { urgency: 'routine', topics: ['out-of-scope'] },
}

describe.each(Object.entries(OPINIONS))('a second opinion that %s', (_name, opinion) => {
  it('leaves every figure of the scorecard within its interval', async () => {
    const { ear } = await realParts()
    const heard = hear(TEST_MESSAGES, ear).map((one) => ({
      ...one,
      assessment: withOpinion(one.assessment, opinion, ear.classifier),
    }))
    const { figures } = score(heard)
    for (const [name, { low, high }] of Object.entries(committed.figures)) {
      const { value } = figures[name]!
      const hasFallen = name === 'false alarm' ? value > high : value < low
      expect({ name, value, low, high, hasFallen }).toMatchObject({ hasFallen: false })
    }
  })
})

describe('any model', () => {
  let fake: FakeOpenAi
  let model: WithModel
  beforeAll(async () => {
    fake = await FakeOpenAi.start(honest)
    model = await partsWithModel(fake.url)
  })
  afterAll(() => fake.stop())

  it.each(Object.entries(OPINIONS))(
    'whose opinion %s: no message calmer, no topic lost, no desk gone where nothing graver was heard',
    async (name, opinion) => {
      fake.behave = (asked) => {
        if (asked.task === 'assess') return { kind: 'answer', value: opinion }
        if (asked.task === 'rewrite-question') return { kind: 'answer', value: { queries: ['寄附 葬儀 税金'] } }
        return asked.task === 'answer' ? { kind: 'answer', value: { sentences: [] } } : honest(asked)
      }
      const worse: string[] = []
      // The worst of them meets every message, the others a quarter of them.
      const messages = TEST_MESSAGES.filter((_one, at) => name.endsWith('every topic') || at % 4 === 0)
      for (const { text } of messages) {
        const [reply, without] = [await ask(model, text), await say(text)]
        const isGraver = URGENCIES.indexOf(reply.urgency) < URGENCIES.indexOf(without.urgency)
        if (URGENCIES.indexOf(reply.urgency) > URGENCIES.indexOf(without.urgency)) worse.push(`calmer: ${text}`)
        if (without.topics.some((topic) => !reply.topics.includes(topic))) worse.push(`topic lost: ${text}`)
        const isGone = without.routes.some(({ id }) => !reply.routes.some((route) => route.id === id))
        if (isGone && !isGraver) worse.push(`desk gone: ${text}`)
        if (isGraver && !reply.routes.some(({ open }) => open)) worse.push(`nobody to reach: ${text}`)
      }
      expect(worse).toEqual([])
    },
    400_000,
  )
})
