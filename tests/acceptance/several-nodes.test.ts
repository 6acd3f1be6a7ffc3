import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { newDatabase } from '../store/postgres.ts'
import { onPostgres } from '../store/stores.ts'
import { startServer, type RunningServer } from './server.ts'

/** Messages of each person, told apart by the topic their answer names. */
const FIRST = '孫の保育園を探したい'
const SECOND = 'ボランティアをしてみたい'
const GRAVE = '母が倒れて息をしていません'

await onPostgres('several nodes on one database', () => {
  let line: FakeLine
  let nodes: RunningServer[]

  beforeAll(async () => {
    line = await new FakeLine().start()
    const env = {
      ...line.env(),
      DATABASE_URL: await newDatabase(),
      DATA_KEY: randomBytes(32).toString('base64'),
    }
    // All at once on an empty database: each wants to make the tables.
    nodes = await Promise.all(Array.from({ length: 4 }, () => startServer(env)))
  }, 240_000)
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await line.stop()
  })

  const nodeFor = (n: number) => nodes[n % nodes.length]!.url

  async function say(node: number, text: string): Promise<{ district: string | null; answer: { text: string } }> {
    const response = await fetch(`${nodeFor(node)}/web/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ conversation: 'without-sticky-sessions', text }),
    })
    return (await response.json()) as { district: string | null; answer: { text: string } }
  }

  it('all become ready, whoever makes the tables', async () => {
    for (const { url } of nodes) expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('go on with a web conversation whichever node the next message reaches', async () => {
    await say(0, '経堂1丁目です。母の介護のことで')
    expect((await say(1, '手すりをつけたい')).district).toBe('kyodo')
    expect((await say(2, 'データを消して')).answer.text).toContain('消')
    expect((await say(3, '手すりをつけたい')).district).toBeNull()
  })

  it('answer each event once and each person in order, though every event reaches two nodes', async () => {
    const people = Array.from({ length: 40 }, (_, n) => `Ushared${String(n).padStart(26, '0')}`)
    const at = Date.now() - 60_000
    for (const [n, user] of people.entries()) {
      const events = [textEvent(line, user, FIRST, at), textEvent(line, user, SECOND, at + 10_000)].map((event) => ({
        ...event,
        replyToken: line.replyToken(user),
      }))
      await Promise.all([postWebhook(nodeFor(n), events), postWebhook(nodeFor(n + 1), events)])
    }
    await until('every answer', () => people.every((user) => line.seenBy(user).length >= 2), 30_000)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    for (const user of people) {
      const seen = line.seenBy(user).map(({ messages }) => JSON.stringify(messages))
      expect(seen).toHaveLength(2)
      expect(seen[0]).toContain('保育')
      expect(seen[1]).toContain('ボランティア')
    }
    expect(line.broken).toEqual([])
    const shares = await Promise.all(nodes.map(({ url }) => turnsOf(url)))
    expect(shares.every((turns) => turns > 0)).toBe(true)
  })

  it('let a grave message overtake all that wait, whichever node it reaches', async () => {
    const at = Date.now()
    const crowd = Array.from({ length: 400 }, (_, n) => `Ucrowd${String(n).padStart(27, '0')}`)
    const routine = crowd.map((user) => textEvent(line, user, FIRST, at))
    await Promise.all(
      [0, 1, 2].map((n) =>
        postWebhook(
          nodeFor(n),
          routine.filter((_, at) => at % 3 === n),
        ),
      ),
    )
    const seenCrowd = () => crowd.filter((user) => line.seenBy(user).length > 0).length
    await until('the crowd being answered', () => seenCrowd() > 10)
    const before = seenCrowd()
    await postWebhook(nodeFor(3), [textEvent(line, 'Uindanger', GRAVE)])
    await until('the grave answer', () => line.seenBy('Uindanger').length > 0)
    // Those that were being answered at that moment, in eight lanes of each node, may still come first.
    expect(seenCrowd() - before).toBeLessThan(nodes.length * 8 * 2)
    expect(seenCrowd()).toBeLessThan(crowd.length)
    await until('the whole crowd', () => seenCrowd() === crowd.length, 60_000)
  })
})

async function turnsOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return [...metrics.matchAll(/^tsunagi_turns_total\{channel="line".* (\d+)$/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  )
}
