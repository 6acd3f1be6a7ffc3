import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeOpenAi } from '../model/fake-openai.ts'
import { honest } from '../model/honest.ts'
import { startServer, temporaryFolder, type RunningServer } from './server.ts'

const ROOT = new URL('../..', import.meta.url).pathname
/** A start takes three seconds of a processor; where others use it, it takes longer. */
const SLOW_MACHINE_MS = 120_000
const MESSAGE = '仕事がなくなって家賃が払えません'

let fake: FakeOpenAi
let server: RunningServer
const folder = temporaryFolder()
beforeAll(async () => {
  fake = await FakeOpenAi.start(honest)
  server = await startServer({
    LLM_MODEL: 'openai:fake',
    LLM_BASE_URL: fake.url,
    DATA_DIR: folder,
    LOG_LEVEL: 'debug',
    OPENAI_LOG: 'debug',
  })
})
afterAll(async () => {
  await server.stop()
  await fake.stop()
})

type Answer = {
  urgency: string
  routes: { phone: string | null }[]
  answer: { text: string }
  blocks: { kind: string; by?: string; text?: string }[]
}
async function said(text: string, conversation = 'model-conversation'): Promise<Answer> {
  const response = await fetch(`${server.url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation, text }),
  })
  return (await response.json()) as Answer
}
const metric = async (name: string) =>
  (await (await fetch(`${server.url}/metrics`)).text()).split('\n').find((line) => line.startsWith(name))

describe('the server with a model', () => {
  it('answers in its words, says so in small print, and counts it', async () => {
    const answer = await said(MESSAGE)
    expect(answer.blocks.filter(({ by }) => by === 'model')).toHaveLength(1)
    expect(answer.blocks.filter(({ kind }) => kind === 'note')[0]?.text).toContain('AI')
    expect(await metric('tsunagi_wordings_total{outcome="worded"}')).toMatch(/ 1$/u)
    expect(await metric('tsunagi_wordings_total{outcome="fell-back-promise"}')).toMatch(/ 0$/u)
    expect(await metric('tsunagi_opinions_total{outcome="calmer"}')).toMatch(/ \d+$/u)
  })

  it('answers an emergency without asking it', async () => {
    fake.asked.length = 0
    const answer = await said('父が倒れて息をしていません')
    expect(answer.urgency).toBe('emergency')
    expect(fake.asked).toEqual([])
  })

  it('stops asking while the file lies in its folder, and goes on after', async () => {
    writeFileSync(join(folder, 'LLM_OFF'), '')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    fake.asked.length = 0
    expect((await said(MESSAGE)).blocks.filter(({ by }) => by === 'model')).toEqual([])
    expect(fake.asked).toEqual([])
    rmSync(join(folder, 'LLM_OFF'))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect((await said(MESSAGE)).blocks.filter(({ by }) => by === 'model')).toHaveLength(1)
  })

  it('writes no word of what was said into its log, however talkative it and its libraries are', async () => {
    await said('隣の佐藤さんがこわくて夜も眠れません')
    expect(server.output()).not.toMatch(/佐藤|家賃|眠れません/u)
    expect(server.output()).toContain('つなぎ is ready')
  })
})

describe('a model that never answers', () => {
  it('costs a person at most twelve seconds, and then they have the whole extract', async () => {
    fake.behave = () => ({ kind: 'silence' })
    const started = performance.now()
    const answer = await said(MESSAGE, 'another-conversation')
    expect(performance.now() - started).toBeLessThan(13_000)
    expect(answer.blocks.filter(({ by }) => by === 'model')).toEqual([])
    expect(answer.routes.length).toBeGreaterThan(0)
    expect(await metric('tsunagi_wordings_total{outcome="fell-back-timeout"}')).toMatch(/ 1$/u)
    fake.behave = honest
  })
})

describe('the configuration of a model', () => {
  const start = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['src/main.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: SLOW_MACHINE_MS,
      env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', DATA_DIR: temporaryFolder(), ...env },
    })

  it.each([
    ['of an unknown provider', { LLM_MODEL: 'nobody:model' }, /nobody/u],
    ['without its key', { LLM_MODEL: 'openai:gpt-x' }, /OPENAI_API_KEY|apiKey/iu],
    ['that is not installed', { LLM_MODEL: 'mistralai:x' }, /mistralai/u],
    [
      'over a line that others can read',
      { LLM_MODEL: 'openai:x', LLM_BASE_URL: 'http://10.1.2.3/v1' },
      /LLM_BASE_URL.*https/u,
    ],
    ['with LangChain’s traces', { LANGCHAIN_TRACING_V2: 'true' }, /LANGCHAIN_TRACING_V2/u],
  ])(
    '%s stops the start with a word on it',
    (_what, env, reason) => {
      const { status, stderr } = start(env)
      expect(status).toBe(1)
      expect(stderr).toMatch(reason)
    },
    SLOW_MACHINE_MS,
  )

  it('that is not there loads none of its libraries', () => {
    const script = `
      import { registerHooks } from 'node:module'
      const seen = new Set()
      registerHooks({ load: (url, context, next) => { seen.add(url); return next(url, context) } })
      const { loadParts } = await import('${ROOT}src/parts.ts')
      await import('${ROOT}src/consultation/answer.ts')
      await import('${ROOT}src/metrics.ts')
      await import('${ROOT}src/config.ts')
      await loadParts()
      console.log(JSON.stringify([...seen].filter((url) => /langchain\\/dist|@langchain\\/openai|node_modules\\/openai|cockatiel/.test(url) && !url.includes('@langchain/core'))))`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(JSON.parse(output.trim().split('\n').at(-1)!)).toEqual([])
  })
})

describe('the command line with a model', () => {
  const ask = (more: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      import('node:child_process')
        .then(({ execFile }) => {
          execFile(
            process.execPath,
            ['src/cli/tsunagi.ts', 'ask', MESSAGE, ...more],
            { cwd: ROOT, env: { PATH: process.env['PATH'], LLM_MODEL: 'fake', LLM_BASE_URL: fake.url } },
            (error, stdout) => {
              if (error === null) resolve(stdout)
              else reject(new Error(error.message))
            },
          )
        })
        .catch(reject)
    })

  it(
    'words the answer, and with --offline leaves the machine alone',
    async () => {
      expect(await ask([])).toContain('AI(プログラム)')
      fake.asked.length = 0
      expect(await ask(['--offline'])).not.toContain('AI(プログラム)')
      expect(fake.asked).toEqual([])
    },
    SLOW_MACHINE_MS,
  )
})
