// `npm run bench:line`: a stream of webhooks against the real bot and a fake LINE, beside a bare Express handler that
// only verifies the signature. Nothing leaves this machine.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'undici'
import { percentile } from '../../src/evaluation/percentile.ts'
import { freePort, startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent } from './events.ts'
import { CHANNEL_SECRET, FakeLine } from './fake-line.ts'

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60)
const EVENTS_PER_SECOND = 100
const PEOPLE = 2_000
/** Requests under way at once when the most is asked of a server. */
const CONNECTIONS = 400
const FLOOD_EVENTS = 20_000
const TEXTS = [
  '介護の相談',
  '家賃が払えない',
  '子どもが学校に行けない',
  '母のもの忘れが気になる',
  '仕事を探したい',
  '眠れない日が続く',
]

const line = await new FakeLine().start()
const bot = await startServer(line.env())
console.log(`${EVENTS_PER_SECOND} events/s for ${SECONDS} s`)
console.log(await sustained(bot, line))
console.log(`as fast as it goes, ${FLOOD_EVENTS} events, ${CONNECTIONS} connections`)
const own = await flood(bot.url, line)
console.log({ tsunagi: own, ...(await drained(line)) })
await bot.stop()
const bare = await startBare()
const base = await flood(bare.url, line)
bare.stop()
console.log({ bareExpress: base, share: Math.round((own.perSecond / base.perSecond) * 100) / 100 })
await line.stop()

type Flood = { readonly perSecond: number; readonly p50: number; readonly p99: number }

async function sustained(server: RunningServer, fake: FakeLine) {
  const latencies: number[] = []
  const total = EVENTS_PER_SECOND * SECONDS
  const agent = new Agent({ connections: CONNECTIONS })
  const started = performance.now()
  const sent: Promise<void>[] = []
  for (let n = 0; n < total; n++) {
    const due = started + (n * 1_000) / EVENTS_PER_SECOND
    const wait = due - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    sent.push(post(server.url, webhookOf(fake, n), agent).then((ms) => void latencies.push(ms)))
  }
  await Promise.all(sent)
  const unanswered = await drainedFor(fake, total)
  const tokens = new Set(fake.arrived.map(({ token }) => token))
  const result = {
    events: total,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    answered: fake.arrived.length,
    unanswered,
    answeredTwice: fake.arrived.length - tokens.size,
    rulesBroken: fake.broken.length,
  }
  fake.arrived.length = 0
  return result
}

async function flood(url: string, fake: FakeLine): Promise<Flood> {
  const agent = new Agent({ connections: CONNECTIONS })
  const latencies: number[] = []
  const webhooks = Array.from({ length: FLOOD_EVENTS }, (_, n) => webhookOf(fake, 1_000_000 + n))
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < FLOOD_EVENTS) latencies.push(await post(url, webhooks[next++]!, agent))
    }),
  )
  const seconds = (performance.now() - started) / 1_000
  return {
    perSecond: Math.round(FLOOD_EVENTS / seconds),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  }
}

async function drained(fake: FakeLine) {
  const started = performance.now()
  const unanswered = await drainedFor(fake, FLOOD_EVENTS)
  return { unanswered, drainedInMs: Math.round(performance.now() - started) }
}

/** Events left without an answer when no more come; each event is of another person or of another breath. */
async function drainedFor(fake: FakeLine, total: number): Promise<number> {
  const deadline = Date.now() + 400_000
  while (fake.arrived.length < total && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  return total - fake.arrived.length
}

type Webhook = { readonly body: string; readonly signature: string }

function webhookOf(fake: FakeLine, n: number): Webhook {
  const user = `U${String(n % PEOPLE).padStart(32, '0')}`
  // Far enough apart in time that no two messages of one person are one turn.
  const event = { ...textEvent(fake, user, TEXTS[n % TEXTS.length]!, n * 10_000), replyToken: fake.replyToken(user) }
  const body = JSON.stringify({ destination: 'U0', events: [event] })
  return { body, signature: createHmac('sha256', CHANNEL_SECRET).update(body).digest('base64') }
}

async function post(url: string, { body, signature }: Webhook, agent: Agent): Promise<number> {
  const started = performance.now()
  const response = await request(`${url}/line/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-line-signature': signature },
    body,
    dispatcher: agent,
  })
  await response.body.dump()
  if (response.statusCode !== 200) throw new Error(`the webhook answered ${response.statusCode}`)
  return performance.now() - started
}

/** Express with the signature check and nothing else, in a process of its own. */
async function startBare(): Promise<{ url: string; stop: () => void }> {
  const port = await freePort()
  const program = `
    import { validateSignature } from '@line/bot-sdk'
    import express from 'express'
    const app = express()
    app.post('/line/webhook', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
      const isValid = validateSignature(request.body, ${JSON.stringify(CHANNEL_SECRET)}, request.get('x-line-signature'))
      response.status(isValid ? 200 : 401).json({})
    })
    app.listen(${port}, '127.0.0.1', () => console.log('ready'))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('../..', import.meta.url).pathname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() }
}
