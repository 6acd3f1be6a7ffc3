import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ChatOpenAI } from '@langchain/openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelGateway } from '../../src/answering/model/gateway.ts'
import { loadInstructions } from '../../src/answering/model/instructions.ts'
import { killSwitch } from '../../src/answering/model/kill-switch.ts'
import { openProvider } from '../../src/answering/model/provider.ts'
import { modelAddress } from '../../src/answering/model/settings.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { FakeOpenAi, type Behaviour } from './fake-openai.ts'

const QUERIES = { queries: ['家賃 補助'] }
const GOOD: Behaviour = { kind: 'answer', value: QUERIES }
const INPUT = { said: 'それはいくら?', talkedAbout: ['住まいのこと'] }

let first: FakeOpenAi
let second: FakeOpenAi
let faults: string[]
beforeEach(async () => {
  faults = []
  first = await FakeOpenAi.start(() => GOOD)
  second = await FakeOpenAi.start(() => GOOD)
})
afterEach(async () => {
  await first.stop()
  await second.stop()
})

async function gateway(urls: readonly string[], isOff: () => boolean = () => false): Promise<ModelGateway> {
  return new ModelGateway({
    providers: await Promise.all(urls.map((url) => openProvider(modelAddress('openai:fake', url)))),
    instructions: loadInstructions(),
    isOff,
    onFault: (_task, fault) => void faults.push(fault),
  })
}

const once = (behaviour: Behaviour) => {
  let asked = 0
  return () => (asked++ === 0 ? behaviour : GOOD)
}

describe('a model that fails once', () => {
  it.each<[string, Behaviour]>([
    ['too many requests', { kind: 'status', status: 429 }],
    ['a fault of the server', { kind: 'status', status: 503 }],
    ['arguments that are no JSON', { kind: 'malformed-arguments' }],
    ['a body that is no JSON', { kind: 'malformed-body' }],
    ['words instead of data', { kind: 'words', text: 'わかりました' }],
    ['data of another shape', { kind: 'answer', value: { queries: 'one' } }],
    ['an answer that is cut off', { kind: 'truncated', value: QUERIES }],
    ['nothing', { kind: 'empty' }],
    ['a connection that ends', { kind: 'hang-up' }],
  ])('%s: is asked once more, and no third time', async (_name, behaviour) => {
    first.behave = once(behaviour)
    const model = await gateway([first.url])
    expect(await model.run('rewrite-question', INPUT, 4_000)).toEqual({ ok: true, value: QUERIES })
    expect(first.asked).toHaveLength(2)
    first.behave = () => behaviour
    expect((await model.run('rewrite-question', INPUT, 4_000)).ok).toBe(false)
    expect(first.asked).toHaveLength(4)
  })

  it('is not asked again what it has refused, nor with a wrong key', async () => {
    const model = await gateway([first.url])
    first.behave = () => ({ kind: 'refusal' })
    expect(await model.run('rewrite-question', INPUT, 2_000)).toEqual({ ok: false, fault: 'refused' })
    first.behave = () => ({ kind: 'filtered' })
    expect(await model.run('rewrite-question', INPUT, 2_000)).toEqual({ ok: false, fault: 'refused' })
    first.behave = () => ({ kind: 'status', status: 401 })
    expect(await model.run('rewrite-question', INPUT, 2_000)).toEqual({ ok: false, fault: 'rejected' })
    expect(first.asked).toHaveLength(3)
  })

  it.each<[string, Behaviour]>([
    ['a time-out', { kind: 'silence' }],
    ['a slow stream', { kind: 'slow', value: QUERIES, everyMs: 200 }],
    ['a fault', { kind: 'status', status: 500 }],
    ['a refusal', { kind: 'refusal' }],
  ])('%s: the second model answers in the time that is left', async (_name, behaviour) => {
    first.behave = () => behaviour
    const model = await gateway([first.url, second.url])
    const started = performance.now()
    expect(await model.run('rewrite-question', INPUT, 1_500)).toEqual({ ok: true, value: QUERIES })
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})

describe('a model that fails again and again', () => {
  it('is not waited for: the circuit opens, and the second model is asked at once', async () => {
    first.behave = () => ({ kind: 'status', status: 500 })
    const model = await gateway([first.url, second.url])
    for (let turn = 0; turn < 5; turn++) await model.run('rewrite-question', INPUT, 2_000)
    const before = first.asked.length
    expect(await model.run('rewrite-question', INPUT, 2_000)).toEqual({ ok: true, value: QUERIES })
    expect(first.asked).toHaveLength(before)
    expect(faults.at(-1)).toBe('open-circuit')
  })

  it('is not blamed for calls that nobody waits for any more', async () => {
    first.behave = () => ({ kind: 'silence' })
    const model = await gateway([first.url])
    for (let turn = 0; turn < 8; turn++) {
      const stop = new AbortController()
      const answer = model.run('rewrite-question', INPUT, 5_000, stop.signal)
      stop.abort()
      expect(await answer).toEqual({ ok: false, fault: 'abandoned' })
    }
    first.behave = () => GOOD
    expect((await model.run('rewrite-question', INPUT, 2_000)).ok).toBe(true)
    expect(faults).toEqual([])
  })

  it('never holds a turn longer than its time, whatever it does', async () => {
    for (const behaviour of [{ kind: 'silence' }, { kind: 'slow', value: QUERIES, everyMs: 300 }] as const) {
      first.behave = () => behaviour
      const model = await gateway([first.url])
      const started = performance.now()
      expect(await model.run('rewrite-question', INPUT, 900)).toEqual({ ok: false, fault: 'timeout' })
      expect(performance.now() - started).toBeLessThan(1_150)
    }
  })
})

describe('the kill switch', () => {
  it('keeps every model from being asked while its file lies there', async () => {
    const switchFile = join(temporaryFolder(), 'LLM_OFF')
    let now = 0
    const isOff = killSwitch({ isOff: false, switchFile }, () => now)
    const model = await gateway([first.url], isOff)
    expect((await model.run('rewrite-question', INPUT, 2_000)).ok).toBe(true)
    writeFileSync(switchFile, '')
    now += 1_000
    expect(await model.run('rewrite-question', INPUT, 2_000)).toEqual({ ok: false, fault: 'off' })
    rmSync(switchFile)
    now += 1_000
    expect((await model.run('rewrite-question', INPUT, 2_000)).ok).toBe(true)
    expect(first.asked).toHaveLength(2)
    expect(killSwitch({ isOff: true, switchFile })()).toBe(true)
  })

  it('lets some turns go without a model rather than have all of them wait', async () => {
    first.behave = () => ({ kind: 'silence' })
    const model = await gateway([first.url])
    const answers = await Promise.all(Array.from({ length: 20 }, () => model.run('rewrite-question', INPUT, 500)))
    const busy = answers.filter((answer) => !answer.ok && answer.fault === 'busy')
    expect(busy).toHaveLength(8)
  })
})

describe('the fake server', () => {
  it('streams as OpenAI does, so that what is tested against it is what runs', async () => {
    const tool = { type: 'function', function: { name: 'rewrite-question', parameters: { type: 'object' } } } as const
    const model = new ChatOpenAI({
      model: 'fake',
      apiKey: 'none',
      maxRetries: 0,
      configuration: { baseURL: first.url },
    })
    let pieces = 0
    let args = ''
    for await (const chunk of await model.bindTools([tool]).stream('?')) {
      pieces++
      args += chunk.tool_call_chunks?.[0]?.args ?? ''
    }
    expect(JSON.parse(args)).toEqual(QUERIES)
    expect(pieces).toBeGreaterThan(3)
    expect(first.asked[0]?.isStreaming).toBe(true)
  })
})
