import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsOf } from '../../src/answering/guard.ts'
import { TASK_NAMES, type Task } from '../../src/answering/model/tasks.ts'
import { modelAddress } from '../../src/answering/model/settings.ts'
import { NO_MEMORY } from '../../src/consultation/turn.ts'
import type { Language } from '../../src/knowledge/terms.ts'
import { say } from '../consultation/parts.ts'
import { FakeOpenAi, type Behaviour } from './fake-openai.ts'
import { honest } from './honest.ts'
import { ask, isKnownOutcome, partsWithModel, type WithModel } from './models.ts'

/** What a turn may take at most in this test, ms; a person waits up to twelve seconds. */
const WITHIN_MS = 1_200
const JUNK = { sentences: [{ text: 7 }], queries: 3, urgency: 'worst', topics: 'all', supported: 'yes' }
const FAULTS: Readonly<Record<string, Behaviour>> = {
  'too many requests': { kind: 'status', status: 429 },
  'a fault of the server': { kind: 'status', status: 500 },
  'a wrong key': { kind: 'status', status: 401 },
  silence: { kind: 'silence' },
  'a slow stream': { kind: 'slow', value: JUNK, everyMs: 100 },
  'arguments that are no JSON': { kind: 'malformed-arguments' },
  'a body that is no JSON': { kind: 'malformed-body' },
  'another shape': { kind: 'answer', value: JUNK },
  'empty lists': {
    kind: 'answer',
    value: { sentences: [], queries: [], urgency: 'routine', topics: [], supported: [] },
  },
  words: { kind: 'words', text: 'もちろんです。03-5555-0199へ電話してください。' },
  'a refusal': { kind: 'refusal' },
  'a filter': { kind: 'filtered' },
  nothing: { kind: 'empty' },
  'an answer that is cut off': { kind: 'truncated', value: JUNK },
  'a connection that ends': { kind: 'hang-up' },
}
const TURNS: readonly { readonly text: string; readonly language?: Language; readonly asker?: 'staff' }[] = [
  { text: '仕事がなくなって家賃が払えません 経堂1丁目' },
  { text: '家賃が払えません', language: 'en' },
  { text: '家賃が払えません', language: 'ja-easy' },
  { text: '成年後見の報酬助成の課題は?', asker: 'staff' },
  { text: '死にたいです' },
  { text: 'その申し込みはどうするの' },
]

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await FakeOpenAi.start(honest)
})
afterAll(() => fake.stop())

/** A model that works but for one task; every circuit is closed at the beginning. */
async function failingAt(task: Task, behaviour: Behaviour): Promise<WithModel> {
  fake.behave = (asked) => (asked.task === task ? behaviour : honest(asked))
  return await partsWithModel(fake.url, { checker: modelAddress('openai:fake', fake.url) })
}

describe.each(Object.entries(FAULTS))('a model that gives %s', (_name, behaviour) => {
  it.each(TASK_NAMES)(
    'at %s: every turn gets a right reply in time',
    async (task) => {
      const model = await failingAt(task, behaviour)
      const memory = { ...NO_MEMORY, topics: ['housing'] as const }
      const replies = TURNS.map(async ({ text, ...more }) => {
        const turn = text.startsWith('その') ? { memory, ...more } : more
        const without = await say(text, turn)
        const started = performance.now()
        const reply = await ask(model, text, turn, WITHIN_MS)
        return { reply, without, tookMs: performance.now() - started }
      })
      for (const { reply, without, tookMs } of await Promise.all(replies)) {
        expect(isKnownOutcome(reply.wording)).toBe(true)
        expect(faultsOf(reply.text, reply, model.parts.directory, model.parts.passages)).toEqual([])
        expect(reply.urgency).toBe(without.urgency)
        expect(reply.routes.map(({ id }) => id)).toEqual(without.routes.map(({ id }) => id))
        // Whatever is not a model's own, checked sentence is there as without one.
        for (const block of without.blocks) if (block.kind === 'text') expect(reply.text).toContain(block.text)
        expect(tookMs).toBeLessThan(WITHIN_MS + 2_500)
      }
      expect(await model.parts.writer!.gist('家賃が払えません', 600)).toBeNull()
    },
    60_000,
  )
})
