import { Cases } from '../../src/handover/cases.ts'
import { Intake } from '../../src/intake/intake.ts'
import { Queue } from '../../src/intake/queue.ts'
import type { Store } from '../../src/store/store.ts'

export const NOON = Date.parse('2026-11-24T12:00:00+09:00')
export const SECRET_WORDS = 'だれにも言えないこと'

/** A store with something of every kind in it: two people of LINE, one answered and one waiting, a case, a desk's channel. */
export async function seeded(store: Store, now: () => number = () => NOON): Promise<{ code: string; caseId: string }> {
  const queue = new Queue(store, now)
  const intake = new Intake(store, now, () => undefined)
  const event = (eventId: string, user: string) => ({
    eventId,
    channel: 'line',
    user,
    occurredAt: now(),
    payload: { text: SECRET_WORDS },
    isUrgent: false,
    mayContinue: false,
  })
  await intake.add([event('e1', 'U-one')])
  const lease = (await queue.lease())!
  await queue.commit(lease, await queue.events(lease), {
    sends: [{ text: '送った返事' }, { text: '待っている返事' }],
    state: { district: 'kyodo' },
  })
  await queue.settle(lease, (await queue.nextSending(lease))!.id, { kind: 'delivered' })
  await queue.release(lease)
  await intake.add([event('e2', 'U-two')])
  const cases = new Cases(store, now)
  const { id, code, write } = cases.prepare({
    conversation: store.pseudonym('line', 'U-one'),
    channel: 'line',
    address: 'U-one',
    urgency: 'crisis',
    role: 'anshin-sukoyaka',
    desk: 'anshin-sukoyaka.kyodo',
    district: 'kyodo',
    dueAt: now(),
    summary: {
      topics: ['elder-abuse'],
      language: 'ja',
      contact: { way: 'phone', number: '090-1234-5678', when: '昼' },
      words: SECRET_WORDS,
      note: null,
    },
  })
  await store.db.transaction().execute(write)
  await cases.take(id, { id: 'tanaka', name: '田中' })
  const reference = store.cipher.seal('{"conversation":"19:kyodo"}', 'desk:anshin-sukoyaka.kyodo')
  await store.db
    .insertInto('desk_channel')
    .values({ desk: 'anshin-sukoyaka.kyodo', reference, set_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { code, caseId: id }
}
