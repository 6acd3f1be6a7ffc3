import { expect, it } from 'vitest'
import { freePort, startServer, temporaryFolder, type RunningServer } from '../acceptance/server.ts'
import { realParts } from '../consultation/parts.ts'
import { textEvent } from './events.ts'
import { FakeLine, postWebhook, type Fault } from './fake-line.ts'

/** The whole ordeal by `npm run test:chaos`; a short form among the other tests. */
const { people, eventsEach, kills } =
  process.env['CHAOS'] === 'full' ? { people: 20, eventsEach: 10, kills: 20 } : { people: 8, eventsEach: 5, kills: 3 }
const FAULTS: readonly Fault[] = ['error-before', 'error-after', 'cut-before', 'cut-after', 'rate-limit']
const FAULT_SHARE = 0.1
const SEED = 20_261_123

/** Ten matters, told apart by the first sentence of their answer. */
const MATTERS = [
  ['孫の保育園を探したい', 'child-rearing'],
  ['仕事を探したい', 'employment'],
  ['ボランティアをしてみたい', 'participation'],
  ['健診を受けたい', 'health-promotion'],
  ['福祉の仕事の研修はありますか', 'welfare-work'],
  ['寄附をしたい', 'donation'],
  ['地震のときの避難が心配', 'disaster'],
  ['成年後見の手続きを知りたい', 'guardianship'],
  ['ごみ屋敷の家が近くにある', 'hoarding'],
  ['母のもの忘れが気になる', 'dementia'],
] as const

it(
  `gives ${people * eventsEach} events one visible answer each, in order, through ${kills} kills and a failing LINE`,
  { timeout: 300_000 },
  async () => {
    const random = randomNumbers(SEED)
    const line = await new FakeLine().start()
    line.fault = (path) =>
      path.includes('/message/') && random() < FAULT_SHARE ? FAULTS[Math.floor(random() * FAULTS.length)]! : 'none'
    const env = { ...line.env(), DATA_DIR: temporaryFolder(), PORT: String(await freePort()) }
    let bot = await startServer(env)
    const users = Array.from({ length: people }, (_, n) => `U${String(n).padStart(32, '0')}`)
    const chosen = new Map(users.map((user) => [user, shuffled(MATTERS, random).slice(0, eventsEach)]))
    const start = Date.now() - 3_600_000
    const post = users.flatMap((user) => chosen.get(user)!.map(([text], n) => ({ user, text, at: start + n * 10_000 })))
    // Each person's own events in order; people in any order.
    post.sort((a, b) => a.at - b.at || random() - 0.5)
    const killAt = new Set(Array.from({ length: kills }, (_, n) => Math.floor(((n + random()) / kills) * post.length)))

    let restarting: Promise<void> = Promise.resolve()
    for (const [n, { user, text, at }] of post.entries()) {
      const event = { ...textEvent(line, user, text, at), replyToken: line.replyToken(user) }
      await deliverUntilAccepted(bot.url, event, () => restarting)
      if (killAt.has(n)) {
        await pause(random() * 400)
        restarting = restart(bot, env).then((next) => {
          bot = next
        })
      }
      await pause(random() * 30)
    }
    await restarting
    const total = post.length
    const deadline = Date.now() + 90_000
    while (line.arrived.length < total && Date.now() < deadline) await pause(50)
    await pause(2_000)

    const { calm } = (await realParts()).phrases.ja.opening
    for (const user of users) {
      const expected = chosen.get(user)!.map(([, topic]) => calm[topic])
      expect(line.seenBy(user).map(({ messages }) => messages[0]!.text?.split('\n')[0])).toEqual(expected)
    }
    expect(line.broken).toEqual([])
    await bot.stop()
    await line.stop()
  },
)

async function restart(bot: RunningServer, env: Readonly<Record<string, string>>): Promise<RunningServer> {
  await bot.kill()
  return startServer(env)
}

/** LINE delivers a webhook again when the bot was not there. */
async function deliverUntilAccepted(url: string, event: object, whenBack: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const response = await postWebhook(url, [event]).catch(() => null)
    if (response?.status === 200) return
    if (attempt > 200) throw new Error('the bot never came back')
    await whenBack()
    await pause(100)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** Repeatable random numbers, 0–1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
