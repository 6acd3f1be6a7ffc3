import { expect, it } from 'vitest'
import type { IncomingEvent } from '../../src/intake/channel.ts'
import { Intake, Overloaded } from '../../src/intake/intake.ts'
import { LEASE_MS, Queue } from '../../src/intake/queue.ts'
import { isMine } from '../../src/store/chores.ts'
import type { Store } from '../../src/store/store.ts'
import { onEachStore, openAt } from '../store/stores.ts'

const NOON = Date.parse('2026-11-24T12:00:00+09:00')
const HOUR = 3_600_000
const DAY = 24 * HOUR

function event(eventId: string, user = 'U1'): IncomingEvent {
  return { eventId, channel: 'line', user, occurredAt: NOON, payload: {}, isUrgent: false, mayContinue: false }
}

function add(store: Store, now: number, ...events: IncomingEvent[]): Promise<void> {
  return new Intake(
    store,
    () => now,
    () => undefined,
  ).add(events)
}

await onEachStore('the queue while clocks jump', (newHome) => {
  it('answers what was added by a clock an hour ahead', async () => {
    const store = await openAt(await newHome())
    await add(store, NOON + HOUR, event('e1'))
    expect(await new Queue(store, () => NOON).lease()).not.toBeNull()
    await store.close()
  })

  it('takes over what a node with a clock an hour ahead held when it died', async () => {
    const store = await openAt(await newHome())
    await add(store, NOON, event('e1'))
    expect(await new Queue(store, () => NOON + HOUR).lease()).not.toBeNull()
    expect(await new Queue(store, () => NOON).lease()).not.toBeNull()
    await store.close()
  })

  it('gives nothing up because a clock jumped two days ahead', async () => {
    const store = await openAt(await newHome())
    let now = NOON
    const queue = new Queue(store, () => now)
    await add(store, NOON, event('e1'))
    const lease = (await queue.lease())!
    await queue.commit(lease, await queue.events(lease), { sends: ['the answer'], state: null })
    now += 2 * DAY
    expect((await queue.nextSending(lease))?.payload).toBe('the answer')
    await store.close()
  })

  it('does not send once another node has taken the conversation over', async () => {
    const store = await openAt(await newHome())
    let now = NOON
    const queue = new Queue(store, () => now)
    await add(store, NOON, event('e1'))
    const slow = (await queue.lease())!
    await queue.commit(slow, await queue.events(slow), { sends: ['the answer'], state: null })
    now += LEASE_MS + 1
    const quick = (await queue.lease())!
    expect(await queue.nextSending(quick)).not.toBeNull()
    await expect(queue.nextSending(slow)).rejects.toThrow('lease')
    await store.close()
  })
})

await onEachStore('what several nodes share', (newHome) => {
  it('lets one node do a chore within its period, also after a clock was wrong', async () => {
    const home = await newHome()
    const [one, other] = [await openAt(home), await openAt(home)]
    expect(await isMine(one, 'purge', HOUR, NOON)).toBe(true)
    expect(await isMine(other, 'purge', HOUR, NOON + 1)).toBe(false)
    expect(await isMine(other, 'purge', HOUR, NOON + HOUR)).toBe(true)
    expect(await isMine(one, 'purge', HOUR, NOON + DAY)).toBe(true)
    expect(await isMine(other, 'purge', HOUR, NOON + 2 * HOUR)).toBe(true)
    await Promise.all([one.close(), other.close()])
  })

  it('turns away what it cannot keep rather than growing without end, and keeps the rest', async () => {
    const store = await openAt(await newHome())
    const intake = new Intake(
      store,
      () => NOON,
      () => undefined,
    )
    const asked = Array.from({ length: 60 }, (_, batch) =>
      intake.add(Array.from({ length: 100 }, (_event, n) => event(`e${batch}-${n}`, `U${n}`))),
    )
    const outcomes = await Promise.allSettled(asked)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.length).toBe(10)
    expect(refused.every(({ reason }) => reason instanceof Overloaded)).toBe(true)
    const kept = await store.db.selectFrom('inbox').select('event_id').execute()
    expect(kept.length).toBe(5_000)
    await intake.add([event('later')])
    await store.close()
  })
})
