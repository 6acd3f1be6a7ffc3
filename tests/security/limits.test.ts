import { createServer } from 'node:http'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressLimits, isOverLimit } from '../../src/protection/address-limit.ts'
import { PersonLimit } from '../../src/protection/person-limit.ts'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { listen, shut } from '../loopback.ts'
import { FakeTeams } from '../teams/fake-teams.ts'

const CALM = '寄附をしたい'
const GRAVE = '息子に首をしめられました。いまも怒鳴っています'
const PER_MINUTE = 60

let line: FakeLine
let teams: FakeTeams
let bot: RunningServer

beforeAll(async () => {
  line = await new FakeLine().start()
  teams = await new FakeTeams().start()
  bot = await startServer({ ...line.env(), ...teams.env(), TRUSTED_PROXIES: '1' })
})
afterAll(async () => {
  await bot.stop()
  await line.stop()
  await teams.stop()
})

type Answer = { readonly status: number; readonly text: string }

async function say(text: string, conversation: string, address = '203.0.113.1'): Promise<Answer> {
  const response = await fetch(`${bot.url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ conversation, text }),
  })
  return { status: response.status, text: await response.text() }
}

async function many<T>(count: number, one: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let n = 0; n < count; n += 20)
    results.push(...(await Promise.all(Array.from({ length: Math.min(20, count - n) }, (_, at) => one(n + at)))))
  return results
}

describe('whoever sends too much', () => {
  it('on the web is told to wait with 119 and 110, and is answered in full where the words are grave', async () => {
    const within = await many(PER_MINUTE, () => say(CALM, 'one-conversation'))
    expect(within.every(({ status }) => status === 200)).toBe(true)
    const over = await say(CALM, 'one-conversation')
    expect(over.status).toBe(429)
    expect(over.text).toMatch(/119.*110/)
    const grave = await say(GRAVE, 'one-conversation')
    expect(grave.status).toBe(200)
    expect(grave.text).toContain('"urgency":"emergency"')
    expect((await say(CALM, 'another-conversation')).status).toBe(200)
  })

  it('from one address, in however many conversations, is limited the same way; another address is not', async () => {
    const address = '203.0.113.2'
    const answers = await many(245, (n) => say(CALM, `flood-conversation-${n}`, address))
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(5)
    const grave = await say(GRAVE, 'flood-conversation-x', address)
    expect(grave).toMatchObject({ status: 200, text: expect.stringContaining('110') as string })
    const other = await fetch(`${bot.url}/hsds`, { headers: { 'x-forwarded-for': address } })
    expect(other.status).toBe(429)
    expect(await other.text()).toMatch(/119.*110/)
    expect((await say(CALM, 'calm-conversation', '203.0.113.3')).status).toBe(200)
  })

  it('in LINE is told so once, and is answered in full where the words are grave', async () => {
    const user = 'U-flooder'
    const at = Date.now() - 3_600_000
    // Far apart in time, so that none of them is one turn with another.
    const events = Array.from({ length: PER_MINUTE + 10 }, (_, n) => textEvent(line, user, CALM, at + n * 10_000))
    for (let n = 0; n < events.length; n += 10) await postWebhook(bot.url, events.slice(n, n + 10))
    await until('the answers', () => line.seenBy(user).length === PER_MINUTE + 1, 30_000)
    const told = line.seenBy(user).filter(({ messages }) => JSON.stringify(messages).includes('1分ほど待って'))
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).toMatch(/119.*110/)
    await postWebhook(bot.url, [textEvent(line, user, GRAVE), textEvent(line, 'U-somebody-else', CALM)])
    await until('the grave answer', () => line.seenBy(user).length === PER_MINUTE + 2)
    expect(JSON.stringify(line.seenBy(user).at(-1))).toContain('110')
    await until('the other', () => line.seenBy('U-somebody-else').length === 1)
    expect(line.broken).toEqual([])
  })

  it('in Teams is told so once, and is answered in full where the words are grave', async () => {
    const chat = 'a:flooder'
    await many(PER_MINUTE + 5, () => teams.post(bot.url, teams.activity(chat, { text: '夜間' })))
    await until('the answers', () => teams.in(chat).length === PER_MINUTE + 1, 30_000)
    expect(teams.in(chat).filter(({ text }) => text?.includes('1分ほどおいて') === true)).toHaveLength(1)
    await teams.post(bot.url, teams.activity(chat, { text: GRAVE }))
    await until('the grave answer', () => teams.in(chat).length === PER_MINUTE + 2)
    expect(JSON.stringify(teams.in(chat).at(-1))).toContain('110')
  })

  it('is counted in the metrics, by channel and by what became of it', async () => {
    const metrics = await (await fetch(`${bot.url}/metrics`)).text()
    for (const [channel, what] of [
      ['web', 'told'],
      ['web', 'heard'],
      ['line', 'told'],
      ['line', 'dropped'],
      ['line', 'heard'],
      ['teams', 'heard'],
    ])
      expect(metrics).toMatch(new RegExp(`tsunagi_limited_total\\{channel="${channel!}",what="${what!}"\\} [1-9]`))
  })
})

describe('the limits of an address', () => {
  it('end with the fixed words alone, whatever is said, and do not believe a header that nobody vouches for', async () => {
    const app = express()
    app.use(addressLimits((path) => path === '/heard'))
    app.use((_request, response) => {
      response.json({ isOver: isOverLimit(response) })
    })
    const server = createServer(app)
    const url = await listen(server)
    const knock = async (n: number) => {
      const headers = { 'x-forwarded-for': `198.51.100.${n % 250}` }
      const response = await fetch(`${url}/heard`, { headers })
      return { status: response.status, text: await response.text() }
    }
    const answers = await many(2_400, knock)
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(answers.filter(({ text }) => text.includes('true'))).toHaveLength(2_400 - 240)
    const beyond = await knock(0)
    expect(beyond.status).toBe(429)
    expect(beyond.text).toMatch(/119.*110/)
    await shut(server)
  })
})

describe('the limit of a person', () => {
  it('begins anew after a minute, and holds only as many people as fit', () => {
    let now = 0
    const limit = new PersonLimit(() => now, 2)
    const measures = (count: number) => Array.from({ length: count }, () => limit.count('one').measure)
    expect(measures(3)).toEqual(['within', 'within', 'over'])
    expect(measures(18).at(-1)).toBe('far-over')
    now = 60_000
    expect(measures(1)).toEqual(['within'])
  })
})
