import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { causeOf } from '../../src/log.ts'
import { forgetSecrets, mayDumpCore } from '../../src/protection/secrets.ts'
import { freePort, startServer, temporaryFolder, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { openAt } from '../store/stores.ts'
import { FakeTeams } from '../teams/fake-teams.ts'

const CANARIES = ['カナリアのなみだ', 'CANARY-7f3a9', '090-5550-1234']
const WORDS = `${CANARIES.join(' ')} 家賃が払えない\n{"level":60,"msg":"forged"}\u001b[31mred\u0007`
const LINE_USER = `U${randomBytes(16).toString('hex')}`
const STAFF = 'aad-canary-person'
const CONVERSATION = 'web-canary-conversation'
const IDS = [LINE_USER, STAFF, CONVERSATION, 'a:canary-chat']
const SECRETS = {
  DATA_KEY: randomBytes(32).toString('base64'),
  DATA_KEY_PREVIOUS: randomBytes(32).toString('base64'),
  LINE_CHANNEL_SECRET: `line-secret-${randomBytes(8).toString('hex')}`,
  LINE_CHANNEL_ACCESS_TOKEN: '',
  TEAMS_CLIENT_SECRET: `teams-secret-${randomBytes(8).toString('hex')}`,
  METRICS_TOKEN: `metrics-token-${randomBytes(8).toString('hex')}`,
}

let line: FakeLine
let teams: FakeTeams
let bot: RunningServer
let env: Record<string, string>
/** Everything that came out of the process or its metrics, at the most talkative level. */
let heard = ''

beforeAll(async () => {
  line = await new FakeLine().start()
  teams = await new FakeTeams().start()
  SECRETS.LINE_CHANNEL_ACCESS_TOKEN = line.env()['LINE_CHANNEL_ACCESS_TOKEN']!
  env = {
    ...line.env(),
    ...teams.env(),
    ...SECRETS,
    DATA_DIR: temporaryFolder(),
    PORT: String(await freePort()),
    LOG_LEVEL: 'debug',
    NODE_ENV: 'production',
  }
  bot = await startServer(env)
  await everyChannelAtItsWorst()
  const metrics = await fetch(`${bot.url}/metrics`, { headers: { authorization: `Bearer ${SECRETS.METRICS_TOKEN}` } })
  heard = (await metrics.text()) + bot.output()
}, 120_000)
afterAll(async () => {
  await bot.stop()
  await line.stop()
  await teams.stop()
})

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bot.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

async function everyChannelAtItsWorst(): Promise<void> {
  const secret = SECRETS.LINE_CHANNEL_SECRET
  const web = (text: string) => post('/web/messages', JSON.stringify({ conversation: CONVERSATION, text }))
  await web(WORDS)
  await post('/web/messages', `{"conversation":"${CONVERSATION}","text":"${CANARIES[0]!}`)
  await post('/web/messages', JSON.stringify({ conversation: CONVERSATION, text: WORDS.repeat(300) }))
  await post(`/${encodeURIComponent(WORDS)}?q=${encodeURIComponent(WORDS)}`, '{}', { 'user-agent': CANARIES[1]! })
  await fetch(`${bot.url}/hsds/services/${encodeURIComponent(WORDS)}`)
  await fetch(`${bot.url}/%E0%A4%A`)
  await postWebhook(bot.url, [textEvent(line, LINE_USER, WORDS)], { secret })
  await until('an answer in LINE', () => line.seenBy(LINE_USER).length === 1)
  // LINE fails, then takes it; a signed body is broken; a signature is forged.
  let failures = 2
  line.fault = (path) => (path.includes('/message/') && failures-- > 0 ? 'error-before' : 'none')
  await postWebhook(bot.url, [textEvent(line, LINE_USER, `${WORDS} もう一度`)], { secret })
  await until('an answer after LINE failed', () => line.seenBy(LINE_USER).length === 2, 20_000)
  line.fault = () => 'none'
  await postWebhook(bot.url, [], { secret, body: `{"events":[{"text":"${CANARIES[0]!}` })
  await postWebhook(bot.url, [textEvent(line, LINE_USER, WORDS)], { secret: 'forged' })
  await postWebhook(bot.url, [{ type: WORDS, webhookEventId: 'x', timestamp: 1 }], { secret })
  const activity = (rest: object) => teams.activity('a:canary-chat', { text: WORDS, ...rest }, STAFF)
  await teams.post(bot.url, activity({}))
  await until('an answer in Teams', () => teams.in('a:canary-chat').length === 1)
  teams.fault = () => 'error'
  await teams.post(bot.url, activity({}))
  await teams.post(bot.url, activity({}), 'forged')
  await teams.post(bot.url, activity({ serviceUrl: `https://${CANARIES[1]!}.example` }))
  await teams.post(
    bot.url,
    activity({ type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb: WORDS } } }),
  )
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  teams.fault = () => 'none'
  // What is stored is spoilt: the worker cannot open it.
  const store = await openAt({ url: null, folder: env['DATA_DIR']! }, [SECRETS.DATA_KEY])
  await postWebhook(bot.url, [textEvent(line, LINE_USER, WORDS)], { secret })
  await store.db
    .updateTable('inbox')
    .set({ payload: store.cipher.seal(`{"spoilt":"${CANARIES[0]!}`, 'elsewhere') })
    .where('done_at', 'is', null)
    .execute()
  await until('a word in the log', () => bot.output().includes('could not be served'), 10_000)
  await store.close()
}

describe('logs and metrics of a real run at LOG_LEVEL=debug', () => {
  it('hold no word of what anybody wrote, on any channel, also where something failed', () => {
    expect(heard.length).toBeGreaterThan(5_000)
    for (const canary of CANARIES) expect(heard).not.toContain(canary)
  })

  it('hold no id of anybody', () => {
    for (const id of IDS) expect(heard).not.toContain(id)
  })

  it('hold no secret', () => {
    for (const secret of Object.values(SECRETS)) expect(heard).not.toContain(secret)
  })

  it('are one JSON object a line, whatever was written: no line is forged, nothing colours a terminal', () => {
    const lines = bot.output().trim().split('\n')
    for (const text of lines) expect(JSON.parse(text)).toMatchObject({ level: expect.any(Number) as number })
    expect(bot.output()).not.toContain('forged')
    // eslint-disable-next-line no-control-regex
    expect(bot.output()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/)
  })
})

describe('secrets', () => {
  it('do not stand in the process’ title or arguments', () => {
    const shown = ['comm', 'cmdline'].map((file) => readFileSync(`/proc/${bot.pid}/${file}`, 'utf8')).join(' ')
    expect(shown).toContain('tsunagi')
    for (const secret of Object.values(SECRETS)) expect(shown).not.toContain(secret)
  })

  it('are taken out of the environment, where child processes and diagnostic reports would find them', () => {
    const environment: Record<string, string | undefined> = { ...SECRETS, PORT: '3000' }
    forgetSecrets(environment)
    expect(environment).toEqual({ PORT: '3000' })
  })

  it('are not repeated where they are refused', async () => {
    for (const wrong of [{ DATA_KEY: 'too-short-secret' }, { METRICS_TOKEN: 'short-secret' }]) {
      const failure = await startServer(wrong).then(
        () => 'it started',
        (error: unknown) => String(error),
      )
      expect(failure).toContain(Object.keys(wrong)[0])
      expect(failure).not.toContain(Object.values(wrong)[0])
    }
  })

  it('do not follow from a database that is away', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, ['src/main.ts'], {
      cwd: new URL('../..', import.meta.url).pathname,
      env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: 'postgres://somebody:canary-password@127.0.0.1:1/x' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until('a word on the database', () => said.includes('ECONNREFUSED'), 30_000)
    child.kill('SIGKILL')
    expect(said).not.toContain('canary-password')
  })

  it('could lie in a core file only where the system allows one, and then the start says so', () => {
    const limits = join(temporaryFolder(), 'limits')
    writeFileSync(limits, 'Limit  Soft Limit  Hard Limit  Units\nMax core file size        0    unlimited   bytes\n')
    expect(mayDumpCore(limits)).toBe(false)
    writeFileSync(limits, 'Max core file size        unlimited    unlimited   bytes\n')
    expect(mayDumpCore(limits)).toBe(true)
    expect(bot.output().includes('core file')).toBe(mayDumpCore(`/proc/${bot.pid}/limits`))
  })
})

describe('a fault in the log', () => {
  it('keeps its kind, code and place, and nothing that it quotes', () => {
    const spoilt = () => JSON.parse(`{"text":"${CANARIES[1]!}" ${CANARIES[0]!}`) as unknown
    const faults = [spoilt, () => decodeURIComponent(`%${CANARIES[1]!}`), () => new URL(CANARIES[1]!)].map((work) => {
      try {
        work()
        return ''
      } catch (error) {
        return causeOf(error)
      }
    })
    for (const fault of faults) {
      expect(fault).toMatch(/^\w*Error.*\n.*at .*silence\.test\.ts/s)
      for (const canary of CANARIES) expect(fault).not.toContain(canary)
    }
    const forged = Object.assign(new Error(`no "x"\n    at ${CANARIES[0]!}`), { code: 'SQLITE_FULL' })
    expect(causeOf(forged)).toMatch(/^Error SQLITE_FULL: no …/)
    expect(causeOf(forged)).not.toContain(CANARIES[0])
  })
})
