import { createServer, type Server } from 'node:http'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { openLine } from '../../adapters/line/compose.ts'
import { openTeams } from '../../adapters/teams/compose.ts'
import type { Channel } from '../../src/intake/channel.ts'
import { Cases } from '../../src/handover/cases.ts'
import { Handover } from '../../src/handover/handover.ts'
import { Intake } from '../../src/intake/intake.ts'
import { Queue } from '../../src/intake/queue.ts'
import { Worker } from '../../src/intake/worker.ts'
import { buildServer } from '../../src/server.ts'
import type { Store } from '../../src/store/store.ts'
import { startServer, temporaryFolder } from '../acceptance/server.ts'
import { realParts } from '../consultation/parts.ts'
import { textEvent, until } from '../line/events.ts'
import { ACCESS_TOKEN, CHANNEL_SECRET, FakeLine, postWebhook } from '../line/fake-line.ts'
import { listen, shut } from '../loopback.ts'
import { openAt } from '../store/stores.ts'
import { FakeTeams } from '../teams/fake-teams.ts'
import { SetClock } from './clock.ts'
import { CALM, GRAVE, pause, people, tally } from './person.ts'
import { servedQuietly, unheard } from '../unheard.ts'
import { isFull, record } from './record.ts'

const HOUR = 3_600_000
/** Attempts are at most half a minute apart: so long after the end of a fault everything has been tried again, ms. */
const LONGEST_BACKOFF_MS = 30_000
const STEP_MS = isFull ? 20_000 : 60_000
const MONDAY_NOON = '2026-11-24T12:00:00+09:00'

type Running = { readonly url: string; readonly stop: () => Promise<void> }

/** The durable path with one channel, on a set clock; real in all else. */
async function start(
  clock: SetClock,
  open: (
    store: Store,
    queue: Queue,
    intake: Intake,
  ) => Promise<{ channel: Channel; webhook: Parameters<typeof buildServer>[0]['webhooks'][number] }>,
): Promise<Running> {
  const log = pino({ level: 'silent' })
  const store = await openAt({ url: null, folder: temporaryFolder() })
  const queue = new Queue(store, clock.now)
  let worker: Worker | null = null
  const intake = new Intake(store, clock.now, () => worker?.wake())
  const { channel, webhook } = await open(store, queue, intake)
  worker = new Worker({ queue, channels: [channel], log, mustGiveWay: () => intake.isBusy })
  worker.start()
  const app = buildServer({ ...servedQuietly(), log, webhooks: [webhook], routers: [] })
  const server: Server = createServer(app)
  const url = await listen(server)
  const stop = async () => {
    await worker.stop()
    await shut(server)
    await store.close()
  }
  return { url, stop }
}

it('brings every answer once when LINE has been down for an hour', { timeout: 240_000 }, async () => {
  const clock = new SetClock(MONDAY_NOON)
  const parts = await realParts()
  const line = await new FakeLine().start()
  line.now = clock.now
  const bot = await start(clock, (store, _queue, intake) => {
    const handover = new Handover(new Cases(store, clock.now), parts.directory, parts.phrases)
    const config = { channelSecret: CHANNEL_SECRET, accessToken: ACCESS_TOKEN, baseUrl: line.url }
    const log = pino({ level: 'silent' })
    const given = { config, parts: () => parts, handover: () => handover, intake, now: clock.now, log }
    return Promise.resolve(openLine({ ...given, ...unheard(clock.now) }))
  })
  let isDown = true
  let calls = 0
  line.fault = () => {
    calls += 1
    return isDown ? (calls % 2 === 0 ? 'error-before' : 'cut-before') : 'none'
  }
  const users = people('linedown', 20)
  for (const [n, user] of users.entries())
    await postWebhook(bot.url, [textEvent(line, user, n === 0 ? GRAVE : CALM, clock.now())])
  await clock.pass(HOUR, STEP_MS)
  expect(line.arrived).toEqual([])
  isDown = false
  const back = clock.now()
  const areAllAnswered = () => users.every((user) => line.seenBy(user).length > 0)
  await clock.pass(LONGEST_BACKOFF_MS, LONGEST_BACKOFF_MS / 3, areAllAnswered)
  const recoveredMs = clock.now() - back
  // The clock stands: what was not due by now would never come.
  await until('every answer', areAllAnswered, 60_000)
  await pause(1_500)
  expect(tally(line, users)).toEqual({ messages: 20, lost: 0, double: 0 })
  expect(line.arrived.every(({ way }) => way === 'push')).toBe(true)
  expect(line.broken).toEqual([])
  await bot.stop()
  await line.stop()
  record('line-down', {
    fault: 'LINE answers nothing but faults for an hour (set clock)',
    promised:
      'each answer waits sealed in the database and is tried every half minute; a dead reply token is replaced by a push with a retry key',
    seen: 'the answer as soon as LINE is back, by push; the page answers all the time',
    ...tally(line, users),
    recoveredMs,
  })
})

it.skipIf(!isFull)(
  'brings every answer once when Teams, its tokens included, has been down for an hour',
  { timeout: 240_000 },
  async () => {
    const clock = new SetClock(MONDAY_NOON)
    const parts = await realParts()
    const teams = await new FakeTeams().start()
    const bot = await start(clock, (store, queue, intake) =>
      openTeams({
        config: teams.config(),
        parts: () => parts,
        store,
        cases: new Cases(store, clock.now),
        queue,
        intake,
        now: clock.now,
        log: pino({ level: 'silent' }),
        ...unheard(clock.now),
      }),
    )
    teams.fault = () => 'error'
    teams.isTokenEndpointDown = true
    const chats = Array.from({ length: 10 }, (_, n) => `a:down-${n}`)
    for (const chat of chats)
      expect((await teams.post(bot.url, teams.activity(chat, { text: '夜間' }))).status).toBe(200)
    await clock.pass(HOUR, STEP_MS)
    expect(teams.posted).toEqual([])
    teams.fault = () => 'none'
    teams.isTokenEndpointDown = false
    const back = clock.now()
    const areAllAnswered = () => chats.every((chat) => teams.in(chat).length > 0)
    await clock.pass(LONGEST_BACKOFF_MS, LONGEST_BACKOFF_MS / 3, areAllAnswered)
    const recoveredMs = clock.now() - back
    // The clock stands: what was not due by now would never come.
    await until('every answer', areAllAnswered, 60_000)
    await pause(1_500)
    const counts = chats.map((chat) => teams.in(chat).length)
    expect(counts).toEqual(chats.map(() => 1))
    await bot.stop()
    await teams.stop()
    record('teams-down', {
      fault: 'Teams refuses every message, and no token can be had, for an hour (set clock)',
      promised: 'answers and handed-over cases wait sealed in the database and are tried every half minute',
      seen: 'staff: the answer as soon as Teams is back; residents: nothing of it',
      messages: chats.length,
      lost: counts.filter((count) => count === 0).length,
      double: counts.filter((count) => count > 1).length,
      recoveredMs,
    })
  },
)

it(
  'verifies with the keys it has while the certificate endpoint is down, and takes nothing unverified',
  { timeout: 120_000 },
  async () => {
    const teams = await new FakeTeams().start()
    teams.areKeysDown = true
    const bot = await startServer(teams.env())
    const ask = (chat: string) => teams.activity(chat, { text: '夜間' })
    const refused = await teams.post(bot.url, ask('a:nokeys'))
    expect([401, 403, 500, 503]).toContain(refused.status)
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200)
    teams.areKeysDown = false
    const back = performance.now()
    const deadline = Date.now() + 90_000
    let status = 0
    while (status !== 200 && Date.now() < deadline) {
      status = (await teams.post(bot.url, ask('a:back'))).status
      if (status !== 200) await pause(500)
    }
    const recoveredMs = performance.now() - back
    expect(status).toBe(200)
    await until('the answer', () => teams.in('a:back').length > 0)
    teams.areKeysDown = true
    expect((await teams.post(bot.url, ask('a:kept'))).status).toBe(200)
    await until('the answer by the keys kept', () => teams.in('a:kept').length > 0)
    expect(teams.in('a:nokeys')).toEqual([])
    await bot.stop()
    await teams.stop()
    record('openid-down', {
      fault: 'the certificate (OpenID keys) endpoint is down',
      promised: 'keys already read go on verifying; without keys nothing is believed; LINE and the page do not notice',
      seen: 'staff: Teams says that the message was not delivered, until the keys can be read again',
      messages: 3,
      lost: 0,
      double: 0,
      recoveredMs,
    })
  },
)
