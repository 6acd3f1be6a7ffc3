import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it, vi } from 'vitest'
import { freePort, startServer, temporaryFolder, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { rawRequest } from '../security/raw.ts'
import { newDatabase } from '../store/postgres.ts'
import { DATA_KEY, onPostgres, openAt } from '../store/stores.ts'

// Each test starts servers of its own, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 120_000 })

const LIMIT_MS = 10_000
const WORDS = '孫の保育園を探したい'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Refused, or still in the kernel's queue when the listener closed: in both cases the server has read nothing. */
const NOT_TAKEN: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET'])

/** The answer's status; null: nothing was begun, since the connection was not taken or the node asked to try elsewhere. */
async function say(url: string, conversation: string, text = WORDS): Promise<number | null> {
  const response = await fetch(`${url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation, text }),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null
    if (cause !== null && 'code' in cause && NOT_TAKEN.has(cause.code)) return null
    throw error
  })
  if (response === null) return null
  await response.json()
  return response.status === 503 ? null : response.status
}

async function readiness(url: string): Promise<string> {
  const response = await fetch(`${url}/readyz`)
  const { status, reason } = (await response.json()) as { status: string; reason?: string }
  return `${response.status} ${reason ?? status}`
}

it('loses nothing when it is told to stop under traffic, and ends within its limit', { timeout: 90_000 }, async () => {
  const line = await new FakeLine().start()
  const env = { ...line.env(), DATA_DIR: temporaryFolder(), DATA_KEY, PORT: String(await freePort()) }
  let server = await startServer(env)
  const people = Array.from({ length: 120 }, (_, n) => `U-stopping-${n}`)
  const accepted: string[] = []
  const webStatus: (number | null)[] = []
  const traffic = Promise.all(
    people.map(async (user, n) => {
      await pause(n * 15)
      const event = textEvent(line, user, WORDS)
      const [webhook, web] = await Promise.all([
        postWebhook(server.url, [event]).catch(() => null),
        say(server.url, `stopping-conversation-${n}`),
      ])
      if (webhook?.status === 200) accepted.push(user)
      webStatus.push(web)
    }),
  )
  await pause(900)
  const started = performance.now()
  expect(await server.stop()).toBe(0)
  expect(performance.now() - started).toBeLessThan(LIMIT_MS)
  await traffic
  // Every web request was answered in full or not taken at all.
  expect(webStatus.filter((status) => status !== null && status !== 200)).toEqual([])
  expect(webStatus.filter((status) => status === 200).length).toBeGreaterThan(10)
  expect(accepted.length).toBeGreaterThan(10)
  expect(accepted.length).toBeLessThan(people.length)
  server = await startServer(env)
  await until('an answer for everybody accepted', () => accepted.every((user) => line.seenBy(user).length > 0), 30_000)
  for (const user of accepted) expect(line.seenBy(user)).toHaveLength(1)
  await server.stop()
  await line.stop()
})

it('answers a request that it has begun to read, and closes its connection', async () => {
  const server = await startServer()
  const body = JSON.stringify({ conversation: 'half-a-request', text: WORDS })
  const length = Buffer.byteLength(body)
  const head = `POST /web/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
  const begun = rawRequest(server.url, [head + body.slice(0, 20), body.slice(20)], { pauseMs: 1_000 })
  await pause(500)
  expect(await server.stop()).toBe(0)
  const { answer } = await begun
  expect(answer).toMatch(/^HTTP\/1.1 200/)
  expect(answer).toContain('子育て')
})

it('sends an answer that is on its way to a slow LINE before it ends', async () => {
  const line = await new FakeLine().start()
  const server = await startServer(line.env())
  await postWebhook(server.url, [textEvent(line, 'U-in-hand', '経堂の窓口を知りたい')])
  await pause(1_100)
  expect(await server.stop()).toBe(0)
  expect(line.seenBy('U-in-hand')).toHaveLength(1)
  await line.stop()
})

it('does not wait for ever for a client that never finishes, and says so by its exit code', async () => {
  const server = await startServer()
  const slow = rawRequest(server.url, [
    'POST /web/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
  ])
  await pause(200)
  const started = performance.now()
  expect(await server.stop()).toBe(1)
  expect(performance.now() - started).toBeLessThan(LIMIT_MS + 1_500)
  expect(server.output()).toContain('stopped before everything was finished')
  await slow
})

it('says that it is draining before it refuses anybody', async () => {
  const server = await startServer({ DRAIN_SECONDS: '2' })
  expect(await readiness(server.url)).toBe('200 ready')
  const stopped = server.stop()
  await pause(300)
  expect(await readiness(server.url)).toBe('503 draining')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(await say(server.url, 'while-draining')).toBe(200)
  expect(await stopped).toBe(0)
  expect(await say(server.url, 'after-draining')).toBeNull()
})

it('is not ready while the store cannot be written, with the reason, and is again afterwards', async () => {
  const folder = temporaryFolder()
  const server = await startServer({ DATA_DIR: folder, DATA_KEY })
  const store = await openAt({ url: null, folder })
  await sql`alter table chore rename to hidden`.execute(store.db)
  expect(await readiness(server.url)).toBe('503 store-not-writable')
  await sql`alter table hidden rename to chore`.execute(store.db)
  expect(await readiness(server.url)).toBe('200 ready')
  await store.close()
  await server.stop()
})

await onPostgres('two nodes, restarted one after the other', () => {
  it(
    'answer everybody meanwhile: no request fails, no message is lost or answered twice',
    { timeout: 120_000 },
    async () => {
      const line = await new FakeLine().start()
      const shared = {
        ...line.env(),
        DATABASE_URL: await newDatabase(),
        DATA_KEY: randomBytes(32).toString('base64'),
        DRAIN_SECONDS: '1',
      }
      const ports = [await freePort(), await freePort()]
      const start = (at: number) => startServer({ ...shared, PORT: String(ports[at]!) })
      const nodes: RunningServer[] = await Promise.all([start(0), start(1)])
      const ending = new AbortController()
      const over = ending.signal
      const statuses: (number | null)[] = []
      const people: string[] = []
      // As a balancer does: to the next node that takes the connection.
      const traffic = (async () => {
        for (let n = 0; !over.aborted; n++) {
          const [first, second] = n % 2 === 0 ? [0, 1] : [1, 0]
          const urls = [first, second].map((at) => `http://127.0.0.1:${ports[at]!}`)
          const conversation = `rolling-conversation-${n % 20}`
          statuses.push((await say(urls[0]!, conversation)) ?? (await say(urls[1]!, conversation)))
          const user = `U-rolling-${n}`
          const event = textEvent(line, user, WORDS)
          const sent =
            (await postWebhook(urls[0]!, [event]).catch(() => null)) ??
            (await postWebhook(urls[1]!, [event]).catch(() => null))
          if (sent?.status === 200) people.push(user)
          else statuses.push(sent?.status ?? null)
          // One address may ask 240 times in a minute.
          await pause(80)
        }
      })()
      for (const at of [0, 1]) {
        expect(await nodes[at]!.stop()).toBe(0)
        nodes[at] = await start(at)
      }
      ending.abort()
      await traffic
      expect(statuses.length).toBeGreaterThan(50)
      expect(statuses.filter((status) => status !== 200)).toEqual([])
      await until('an answer for everybody', () => people.every((user) => line.seenBy(user).length > 0), 30_000)
      for (const user of people) expect(line.seenBy(user)).toHaveLength(1)
      await Promise.all(nodes.map((node) => node.stop()))
      await line.stop()
    },
  )
})
