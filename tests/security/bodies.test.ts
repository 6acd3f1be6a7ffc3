import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readJson } from '../../src/protection/json-body.ts'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { FakeTeams } from '../teams/fake-teams.ts'
import { rawRequest } from './raw.ts'

let line: FakeLine
let teams: FakeTeams
let bot: RunningServer

beforeAll(async () => {
  line = await new FakeLine().start()
  teams = await new FakeTeams().start()
  bot = await startServer({ ...line.env(), ...teams.env() })
})
afterAll(async () => {
  await bot.stop()
  await line.stop()
  await teams.stop()
})

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bot.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
}

async function isStillAnswering(): Promise<boolean> {
  const response = await post('/web/messages', JSON.stringify({ conversation: 'still-there', text: '家賃が払えない' }))
  return response.status === 200
}

const nested = (depth: number) => `{"conversation":"deep-one","text":${'['.repeat(depth)}${']'.repeat(depth)}}`
const wide = (keys: number) => `{${Array.from({ length: keys }, (_, n) => `"k${n}":1`).join(',')}}`
const POLLUTION =
  '"__proto__":{"isAdmin":true,"asker":"staff"},"constructor":{"prototype":{"isAdmin":true}},"\\u005f_proto__":{"x":1}'

describe('a body made to hurt', () => {
  it('is refused within a moment when it is nested deeply or has 100,000 keys, on every channel', async () => {
    const bombs = [nested(30_000), wide(100_000)]
    for (const bomb of bombs) {
      const started = performance.now()
      const sent = await Promise.all([
        post('/web/messages', bomb),
        postWebhook(bot.url, [], { body: bomb }),
        teams.token().then((token) => post('/api/messages', bomb, { authorization: `Bearer ${token}` })),
      ])
      for (const { status } of sent) expect([400, 413]).toContain(status)
      expect(performance.now() - started).toBeLessThan(1_000)
    }
    expect(await isStillAnswering()).toBe(true)
  })

  it('is refused when it is huge, also when it is huge only once unpacked', async () => {
    expect((await post('/web/messages', 'x'.repeat(2_000_000))).status).toBe(413)
    const packed = gzipSync(Buffer.alloc(50_000_000, 0x20))
    expect(packed.length).toBeLessThan(60_000)
    expect((await post('/web/messages', packed, { 'content-encoding': 'gzip' })).status).toBe(413)
    expect((await postWebhook(bot.url, [], { body: 'x'.repeat(1_100_000) })).status).toBe(413)
    expect(await isStillAnswering()).toBe(true)
  })

  it('does not reach into a prototype, whichever channel brings it', async () => {
    const web = await post('/web/messages', `{"conversation":"polluter-1","text":"つなぎ先と根拠",${POLLUTION}}`)
    expect(web.status).toBe(200)
    expect(JSON.stringify(await web.json())).not.toContain('つなぎ先】')
    const event = textEvent(line, 'U-polluter', '家賃が払えない')
    const body = `{"destination":"U0",${POLLUTION},"events":[${JSON.stringify(event).replace(/^\{/, `{${POLLUTION},`)}]}`
    expect((await postWebhook(bot.url, [], { body })).status).toBe(200)
    await until('an answer in LINE', () => line.seenBy('U-polluter').length === 1)
    const activity = JSON.stringify(teams.activity('a:polluter', { text: '夜間' })).replace(/^\{/, `{${POLLUTION},`)
    const token = await teams.token()
    expect((await post('/api/messages', activity, { authorization: `Bearer ${token}` })).status).toBe(200)
    await until('an answer in Teams', () => teams.in('a:polluter').length === 1)
    expect(line.broken).toEqual([])
  })

  it('loses the keys that lead to a prototype before anybody reads it', () => {
    const read = readJson(Buffer.from(`{"a":{${POLLUTION}},"b":1}`)) as { a: object }
    expect(Object.keys(read.a)).toEqual([])
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('is counted by its structure, not by what stands in its texts', () => {
    const text = '['.repeat(500) + '"\\,'.repeat(100)
    expect(readJson(Buffer.from(JSON.stringify({ text })))).toEqual({ text })
  })

  it('is refused where its headers are too long', async () => {
    const request = (headers: string) => rawRequest(bot.url, [`GET / HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n`])
    expect((await request(`x-long: ${'x'.repeat(20_000)}`)).answer).toMatch(/^HTTP\/1.1 431/)
    expect(await isStillAnswering()).toBe(true)
  })
})

describe('whoever is slow', () => {
  it(
    'is cut off when headers, or a body, come drop by drop, while others are answered',
    { timeout: 60_000 },
    async () => {
      const drops = Array.from({ length: 60 }, (_, n) => `x-drop-${n}: 1\r\n`)
      const slowHeaders = rawRequest(bot.url, ['GET / HTTP/1.1\r\nhost: x\r\n', ...drops], { pauseMs: 500 })
      const bodyHead =
        'POST /web/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n'
      const slowBodies = Promise.all(
        Array.from({ length: 50 }, () =>
          rawRequest(bot.url, [bodyHead, ...Array.from({ length: 60 }, () => ' ')], { pauseMs: 500 }),
        ),
      )
      expect(await isStillAnswering()).toBe(true)
      const headers = await slowHeaders
      expect(headers.answer).toMatch(/^(HTTP\/1.1 408|$)/)
      expect(headers.tookMs).toBeLessThan(13_000)
      expect(await isStillAnswering()).toBe(true)
      for (const { answer, tookMs } of await slowBodies) {
        expect(answer).toMatch(/^(HTTP\/1.1 408|$)/)
        expect(tookMs).toBeLessThan(24_000)
      }
    },
  )
})
