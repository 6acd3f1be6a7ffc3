import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { dropDatabases, hasPostgres, newDatabase } from '../store/postgres.ts'
import { Cluster, postgresPrograms } from './cluster.ts'
import { bring, CALM, GRAVE, pause, people, say, tally } from './person.ts'
import { isFull, record } from './record.ts'
import { Wire } from './wire.ts'

/** Nobody in danger waits longer for the page while the database is away, ms; the machine of the tests is busy. */
const SOON_MS = 2_500
/** LINE counts a webhook as failed that was not answered within two seconds; it hears a clear no before. */
const LINE_WAITS_MS = 2_000
const BREAKS = {
  cut: (wire: Wire) => {
    wire.cut()
  },
  dead: (wire: Wire) => {
    wire.goDead()
  },
}
const AWAY_MS = isFull ? 15_000 : 6_000

const isThere = await hasPostgres()
if (!isThere) console.error('NOT TESTED, since there is no PostgreSQL: what happens when the database is away')

describe.skipIf(!isThere)('while the database is away', () => {
  let line: FakeLine
  let wire: Wire
  let node: RunningServer

  beforeAll(async () => {
    line = await new FakeLine().start()
    const database = await newDatabase()
    const { hostname, port } = new URL(database)
    wire = await new Wire({ host: hostname, port: Number(port) }).start()
    const env = { DATABASE_URL: wire.through(database), DATA_KEY: randomBytes(32).toString('base64') }
    node = await startServer({ ...line.env(), ...env })
  })
  afterEach(() => {
    wire.mend()
  })
  afterAll(async () => {
    await node.stop()
    wire.stop()
    await line.stop()
    await dropDatabases()
  })

  it.each([
    ['cut', 'the line to the database is cut'],
    ['dead', 'the line to the database goes dead without a word'],
  ] as const)(
    '(%s) the page answers danger, remembers, and admits what it cannot write; LINE brings again',
    async (id, what) => {
      const name = `away-${id}-1234`
      await say(node.url, name, '経堂1丁目です。母の世話に疲れて、きょう手をあげてしまいました')
      BREAKS[id](wire)
      const away = Date.now()
      const danger = await say(node.url, `danger-${id}-1234`, GRAVE)
      expect(danger).toMatchObject({ status: 200 })
      expect(danger.body.answer?.text).toContain('119')
      expect(danger.ms).toBeLessThan(SOON_MS)
      await say(node.url, `new-${id}-12345`, '経堂1丁目です。母の介護のことで')
      expect((await say(node.url, `new-${id}-12345`, '手すりをつけたい')).body.district).toBe('kyodo')
      const forget = await say(node.url, name, 'データを消して')
      expect(forget.status).toBe(503)
      expect(forget.body.message).toMatch(/119.*110/)

      const users = people(`away${id}`, 10)
      const started = performance.now()
      const bringing = users.map((user, n) => bring(line, [node.url], user, n === 0 ? GRAVE : CALM))
      expect((await fetch(`${node.url}/healthz`)).status).toBe(200)
      const ready = await fetch(`${node.url}/readyz`)
      expect(ready.status).toBe(503)
      await pause(Math.max(0, AWAY_MS - (Date.now() - away)))
      wire.mend()
      const mended = performance.now()
      const refusals = (await Promise.all(bringing)).flat()
      expect(refusals.length).toBeGreaterThan(0)
      expect(refusals.every((status) => status === 503)).toBe(true)
      expect(started).toBeLessThan(mended)
      await until('every answer', () => users.every((user) => line.seenBy(user).length > 0), 60_000)
      const recoveredMs = performance.now() - mended
      await pause(2_000)
      expect(tally(line, users)).toEqual({ messages: 10, lost: 0, double: 0 })
      expect(line.broken).toEqual([])
      expect((await say(node.url, name, 'データを消して')).status).toBe(200)
      record(`database-${id}`, {
        fault: what,
        promised:
          'page: danger is answered from memory; LINE: 503, so that LINE brings the event again; nothing is confirmed that was not written',
        seen: `page: the same answers (${Math.round(danger.ms)} ms for danger), what needs the database is refused with 119 and 110; LINE: an answer once the database is back`,
        ...tally(line, users),
        recoveredMs,
      })
    },
  )

  it('(slow) tells LINE no before its two seconds are over', async () => {
    wire.goDead()
    const started = performance.now()
    const response = await postWebhook(node.url, [textEvent(line, 'Uslow', CALM)])
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).not.toBeNull()
    expect(performance.now() - started).toBeLessThan(LINE_WAITS_MS + 200)
  })
})

const programs = postgresPrograms()
if (programs === null) console.error('NOT TESTED, since initdb is not here: a database that crashes')

describe.skipIf(programs === null || !isFull)('a database that crashes', () => {
  it('loses nothing of what was taken, and needs nobody to restart the nodes', async () => {
    const cluster = await Cluster.make(programs!)
    const line = await new FakeLine().start()
    const env = { ...line.env(), DATABASE_URL: cluster.url, DATA_KEY: randomBytes(32).toString('base64') }
    const nodes = [await startServer(env), await startServer(env)]
    const urls = nodes.map(({ url }) => url)
    try {
      const before = people('crashbefore', 60)
      await Promise.all(before.map((user) => bring(line, urls, user, CALM)))
      cluster.crash()
      const during = people('crashduring', 20)
      const bringing = during.map((user) => bring(line, urls, user, CALM))
      const danger = await say(urls[0]!, 'crash-danger-1', GRAVE)
      expect(danger.body.answer?.text).toContain('119')
      await pause(5_000)
      cluster.start()
      const started = performance.now()
      const users = [...before, ...during]
      await Promise.all(bringing)
      await until('every answer', () => users.every((user) => line.seenBy(user).length > 0), 90_000)
      const recoveredMs = performance.now() - started
      await pause(2_000)
      const counted = tally(line, users)
      expect(counted).toMatchObject({ lost: 0, double: 0 })
      record('database-crash', {
        fault: 'the database crashes (immediate stop) among 60 messages being answered, and starts again after 5 s',
        promised: 'what was answered 200 is on disk; the nodes find the database again by themselves',
        seen: `page: danger answered in ${Math.round(danger.ms)} ms; LINE: answers when the database is back`,
        ...counted,
        recoveredMs,
      })
    } finally {
      await Promise.all(nodes.map((node) => node.stop()))
      await line.stop()
      cluster.remove()
    }
  })

  it('may be away when a node starts', async () => {
    const cluster = await Cluster.make(programs!)
    cluster.crash()
    const env = { DATABASE_URL: cluster.url, DATA_KEY: randomBytes(32).toString('base64') }
    try {
      const starting = startServer(env)
      await pause(6_000)
      cluster.start()
      const started = performance.now()
      const node = await starting
      const recoveredMs = performance.now() - started
      expect(node.output()).toContain('waiting for it')
      expect((await say(node.url, 'after-start-1', GRAVE)).body.answer?.text).toContain('119')
      await node.stop()
      record('database-start', {
        fault: 'a node starts while the database is away',
        promised:
          'it waits, however long, and is in service as soon as the database is; nodes that ran before go on answering',
        seen: 'nothing of this node; the balancer sends people to the others',
        messages: 1,
        lost: 0,
        double: 0,
        recoveredMs,
      })
    } finally {
      cluster.remove()
    }
  })
})
