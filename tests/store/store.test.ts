import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { Intake } from '../../src/intake/intake.ts'
import { Queue } from '../../src/intake/queue.ts'
import type { IncomingEvent } from '../../src/intake/channel.ts'
import { purge, RETENTION } from '../../src/store/retention.ts'
import { DATA_KEY, onEachStore, openAt } from './stores.ts'

const NOON = Date.parse('2026-11-24T12:00:00+09:00')

function event(eventId: string, user = 'U1', rest: Partial<IncomingEvent> = {}): IncomingEvent {
  const payload = { text: 'だれにも言えないこと' }
  return { eventId, channel: 'line', user, occurredAt: NOON, payload, isUrgent: false, mayContinue: false, ...rest }
}

await onEachStore('the store', (newHome) => {
  it('keeps an event once, however often and from wherever it is added', async () => {
    const home = await newHome()
    const [one, other] = [await openAt(home), await openAt(home)]
    const stores = [one, other]
    const intakes = stores.map(
      (store) =>
        new Intake(
          store,
          () => NOON,
          () => undefined,
        ),
    )
    await Promise.all(intakes.flatMap((intake) => [intake.add([event('e1')]), intake.add([event('e1'), event('e2')])]))
    const queue = new Queue(one, () => NOON)
    const lease = (await queue.lease())!
    expect((await queue.events(lease)).map(({ eventId }) => eventId)).toEqual(['line:e1', 'line:e2'])
    await Promise.all(stores.map((store) => store.close()))
  })

  it('gives a conversation to one worker at a time, and again when that one has gone silent', async () => {
    const store = await openAt(await newHome())
    let now = NOON
    const queue = new Queue(store, () => now)
    await new Intake(
      store,
      () => now,
      () => undefined,
    ).add([event('e1')])
    const first = (await queue.lease())!
    expect(await queue.lease()).toBeNull()
    now += 60_000
    const second = (await queue.lease())!
    expect(second.conversation).toBe(first.conversation)
    const events = await queue.events(second)
    await expect(queue.commit(first, events, { sends: ['late'], state: null })).rejects.toThrow('lease')
    await queue.commit(second, events, { sends: ['in time'], state: null })
    expect((await queue.nextSending(second))?.payload).toBe('in time')
    await store.close()
  })

  it('answers who may be in danger before the others', async () => {
    const store = await openAt(await newHome())
    const queue = new Queue(store, () => NOON + 5_000)
    const intake = new Intake(
      store,
      () => NOON,
      () => undefined,
    )
    await intake.add([event('e1', 'calm'), event('e2', 'another')])
    await intake.add([event('e3', 'in danger', { isUrgent: true })])
    expect((await queue.lease())?.conversation).toBe(store.pseudonym('line', 'in danger'))
    await store.close()
  })

  it('answers a danger at once though the same person has written of something else before', async () => {
    const store = await openAt(await newHome())
    let now = NOON
    const queue = new Queue(store, () => now)
    const intake = new Intake(
      store,
      () => now,
      () => undefined,
    )
    await intake.add([event('e1', 'in danger'), event('e2', 'calm'), event('e3', 'another')])
    now += 1
    await intake.add([event('e4', 'in danger', { isUrgent: true, occurredAt: NOON + 1 })])
    const person = store.pseudonym('line', 'in danger')
    for (const expected of ['line:e1', 'line:e4']) {
      const lease = (await queue.lease())!
      expect(lease.conversation).toBe(person)
      const [next] = await queue.events(lease)
      expect(next!.eventId).toBe(expected)
      await queue.commit(lease, [next!], { sends: [], state: null })
      await queue.release(lease)
    }
    expect((await queue.lease())?.conversation).not.toBe(person)
    await store.close()
  })

  it('holds no word and no name that can be read', async () => {
    const store = await openAt(await newHome())
    const queue = new Queue(store, () => NOON)
    await new Intake(
      store,
      () => NOON,
      () => undefined,
    ).add([event('e1', 'U-of-somebody')])
    const lease = (await queue.lease())!
    await queue.commit(lease, await queue.events(lease), {
      sends: [{ text: '返事の言葉' }],
      state: { district: 'kyodo' },
    })
    const rows = await Promise.all([
      store.db.selectFrom('conversation').selectAll().execute(),
      store.db.selectFrom('inbox').selectAll().execute(),
      store.db.selectFrom('outbox').selectAll().execute(),
    ])
    const held = JSON.stringify(rows)
    for (const secret of ['だれにも', '返事の', 'kyodo', 'U-of-somebody']) expect(held).not.toContain(secret)
    await store.close()
  })

  it('reads with the old key what was sealed before the new one', async () => {
    const home = await newHome()
    const before = await openAt(home)
    await new Intake(
      before,
      () => NOON,
      () => undefined,
    ).add([event('e1')])
    const name = before.pseudonym('line', 'U1')
    await before.close()
    const after = await openAt(home, [randomBytes(32).toString('base64'), DATA_KEY])
    const queue = new Queue(after, () => NOON)
    const lease = (await queue.lease())!
    expect((await queue.events(lease))[0]?.payload).toEqual({ text: 'だれにも言えないこと' })
    expect(after.pseudonym('line', 'U1')).toBe(name)
    await after.close()
    await expect(openAt(home, [randomBytes(32).toString('base64')])).rejects.toThrow('key')
  })

  it('purges what has been kept long enough, and nothing sooner', async () => {
    const store = await openAt(await newHome())
    const queue = new Queue(store, () => NOON)
    await new Intake(
      store,
      () => NOON,
      () => undefined,
    ).add([event('e1'), event('e2', 'U2')])
    const lease = (await queue.lease())!
    await queue.commit(lease, await queue.events(lease), { sends: ['x'], state: { district: 'kyodo' } })
    await queue.settle(lease, (await queue.nextSending(lease))!.id, { kind: 'delivered' })
    await queue.release(lease)
    expect(await purge(store, NOON + RETENTION.memory - 1)).toEqual({
      memories: 0,
      unanswered: 0,
      unsent: 0,
      events: 0,
      answers: 0,
      conversations: 0,
      codes: 0,
      cases: 0,
    })
    expect(await purge(store, NOON + RETENTION.memory + 1)).toMatchObject({ memories: 1 })
    expect(await purge(store, NOON + RETENTION.answeredEvent + 1)).toMatchObject({ events: 1, answers: 1 })
    // The other person still waits for an answer and stays, until an answer would help no one.
    expect(await purge(store, NOON + RETENTION.unanswered)).toMatchObject({ unanswered: 0 })
    expect(await store.db.selectFrom('inbox').select('event_id').execute()).toHaveLength(1)
    expect(await purge(store, NOON + RETENTION.silentConversation + 1)).toMatchObject({
      unanswered: 1,
      conversations: 2,
    })
    await store.close()
  })
})
