import { expect, it } from 'vitest'
import { Conversations, type Remembered } from '../../src/conversation/conversations.ts'
import { NO_MEMORY } from '../../src/consultation/turn.ts'
import { purge, RETENTION } from '../../src/store/retention.ts'
import type { Store } from '../../src/store/store.ts'
import { onEachStore, openAt } from '../store/stores.ts'

const NOON = Date.parse('2026-11-24T12:00:00+09:00')
const IN_KYODO: Remembered = { memory: { ...NO_MEMORY, district: 'kyodo' }, dialog: null }
const IN_KITAMI: Remembered = { memory: { ...NO_MEMORY, district: 'kitami' }, dialog: null }

function remembering(store: Store, now: () => number): Conversations {
  return new Conversations(store, 'web', now, () => undefined)
}

await onEachStore('what a web conversation remembers', (newHome) => {
  it('goes on at another node, for thirty minutes, and stands sealed in the store', async () => {
    const home = await newHome()
    const [one, other] = [await openAt(home), await openAt(home)]
    let now = NOON
    const first = remembering(one, () => now)
    const second = remembering(other, () => now)
    expect(await first.keep('c', await first.recall('c'), IN_KYODO, null)).toBe('kept')
    expect((await second.recall('c')).memory.district).toBe('kyodo')
    const rows = await one.db.selectFrom('conversation').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('kyodo')
    now += RETENTION.memory + 1
    expect((await second.recall('c')).memory.district).toBeNull()
    expect(await purge(one, now)).toMatchObject({ conversations: 1 })
    await Promise.all([one.close(), other.close()])
  })

  it('lets one of two turns win that ended at once, with its effects, and the other think again', async () => {
    const home = await newHome()
    const store = await openAt(home)
    const conversations = remembering(store, () => NOON)
    const [a, b] = await Promise.all([conversations.recall('c'), conversations.recall('c')])
    let effects = 0
    const effect = () => {
      effects += 1
      return Promise.resolve()
    }
    expect(await conversations.keep('c', a, IN_KYODO, effect)).toBe('kept')
    expect(await conversations.keep('c', b, IN_KITAMI, effect)).toBe('outrun')
    expect(effects).toBe(1)
    expect((await conversations.recall('c')).memory.district).toBe('kyodo')
    await store.close()
  })

  it('writes neither memory nor effects when the effects fail', async () => {
    const store = await openAt(await newHome())
    const conversations = remembering(store, () => NOON)
    const failing = () => Promise.reject(new Error('full'))
    expect(await conversations.keep('c', await conversations.recall('c'), IN_KYODO, failing)).toBe('not-kept')
    expect(await store.db.selectFrom('conversation').selectAll().execute()).toEqual([])
    await store.close()
  })

  it('remembers by itself while the store is away, and admits what it could not write', async () => {
    const store = await openAt(await newHome())
    const conversations = remembering(store, () => NOON)
    await store.close()
    const recalled = await conversations.recall('c')
    expect(recalled).toEqual({ memory: NO_MEMORY, dialog: null, version: null })
    expect(await conversations.keep('c', recalled, IN_KYODO, null)).toBe('kept')
    expect((await conversations.recall('c')).memory.district).toBe('kyodo')
    expect(await conversations.keep('c', recalled, IN_KYODO, () => Promise.resolve())).toBe('not-kept')
  })
})
