import { expect, it } from 'vitest'
import { firstBroken } from '../../src/handover/audit.ts'
import { Cases, CODE_LIFE_MS, type NewCase } from '../../src/handover/cases.ts'
import { purge, RETENTION } from '../../src/store/retention.ts'
import type { Store } from '../../src/store/store.ts'
import { onEachStore, openAt } from '../store/stores.ts'

const SATURDAY = Date.parse('2026-11-21T23:40:00+09:00')
const TUESDAY = Date.parse('2026-11-24T08:30:00+09:00')
const TANAKA = { id: 'tanaka', name: '田中' }
const SUZUKI = { id: 'suzuki', name: '鈴木' }

const GIVEN: NewCase = {
  conversation: 'conversation-1',
  channel: 'line',
  address: 'U-of-somebody',
  urgency: 'crisis',
  role: 'anshin-sukoyaka',
  desk: 'anshin-sukoyaka.kyodo',
  district: 'kyodo',
  dueAt: TUESDAY,
  summary: {
    topics: ['elder-abuse'],
    language: 'ja',
    contact: { way: 'here' },
    words: '手をあげてしまった',
    note: null,
  },
}

async function handOver(store: Store, cases: Cases, rest: Partial<NewCase> = {}) {
  const { id, code, write } = cases.prepare({ ...GIVEN, ...rest })
  await store.db.transaction().execute(write)
  return { id, code }
}

await onEachStore('cases', (newHome) => {
  it('are due when their desk opens, most urgent first', async () => {
    const store = await openAt(await newHome())
    let now = SATURDAY
    const cases = new Cases(store, () => now)
    await handOver(store, cases, { urgency: 'soon', conversation: 'c-soon' })
    await handOver(store, cases)
    expect(await cases.due()).toEqual([])
    now = TUESDAY
    expect((await cases.due()).map(({ urgency }) => urgency)).toEqual(['crisis', 'soon'])
    await store.close()
  })

  it('are taken by one of two who press at once', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => TUESDAY)
    const { id } = await handOver(store, cases)
    const taken = await Promise.all([cases.take(id, TANAKA), cases.take(id, SUZUKI)])
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect((await cases.find(id))?.takenBy).toBe(taken[0] ? '田中' : '鈴木')
    await store.close()
  })

  it('hold nothing that can be read, and nothing at all once withdrawn', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => SATURDAY)
    const { id, code } = await handOver(store, cases)
    const held = JSON.stringify(await store.db.selectFrom('case_file').selectAll().execute())
    for (const secret of ['手をあげて', 'U-of-somebody', code]) expect(held).not.toContain(secret)
    await store.db.transaction().execute((db) => cases.withdraw(db, GIVEN.conversation))
    expect(await cases.find(id)).toMatchObject({ state: 'withdrawn', summary: null })
    expect(await cases.byCode(code, TANAKA)).toEqual({ kind: 'unknown' })
    expect(await cases.take(id, TANAKA)).toBe(false)
    await store.close()
  })

  it('lose the words of a message that was taken back, and stay with the desk', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => SATURDAY)
    const { id } = await handOver(store, cases)
    await store.db.transaction().execute((db) => cases.strikeWords(db, GIVEN.conversation))
    expect(await cases.find(id)).toMatchObject({
      state: 'consented',
      summary: { words: null, topics: ['elder-abuse'] },
    })
    await store.close()
  })

  it('are found by their code in any spelling, until it expires, and not by guessing', async () => {
    const store = await openAt(await newHome())
    let now = TUESDAY
    const cases = new Cases(store, () => now)
    const { code } = await handOver(store, cases)
    expect(await cases.byCode(` ${code.toLowerCase().slice(0, 3)} ${code.slice(3)} `, TANAKA)).toMatchObject({
      kind: 'found',
    })
    for (let guess = 0; guess < 5; guess++) await cases.byCode(`ZZZZZ${guess + 2}`, SUZUKI)
    expect(await cases.byCode(code, SUZUKI)).toEqual({ kind: 'too-many' })
    now += CODE_LIFE_MS + 1
    expect(await cases.byCode(code, TANAKA)).toEqual({ kind: 'unknown' })
    await store.close()
  })

  it('go to another desk without asking the person again, and end with an outcome', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => TUESDAY)
    const { id } = await handOver(store, cases)
    await cases.take(id, TANAKA)
    await cases.pass(id, { role: 'merkmal', desk: 'merkmal', dueAt: TUESDAY }, TANAKA)
    expect(await cases.find(id)).toMatchObject({
      state: 'consented',
      desk: 'merkmal',
      takenBy: null,
      summary: GIVEN.summary,
    })
    await cases.take(id, SUZUKI)
    expect(await cases.close(id, 'つながった', SUZUKI)).toBe(true)
    expect(await cases.close(id, 'つながった', SUZUKI)).toBe(false)
    await store.close()
  })

  it('are emptied when they have been closed long enough, and only then', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => TUESDAY)
    const { id } = await handOver(store, cases)
    await cases.take(id, TANAKA)
    await purge(store, TUESDAY + 2 * RETENTION.closedCase)
    expect((await cases.find(id))?.summary).not.toBeNull()
    await cases.close(id, 'つながった', TANAKA)
    await purge(store, TUESDAY + RETENTION.closedCase + 1)
    expect(await cases.find(id)).toMatchObject({ state: 'closed', summary: null, takenBy: null })
    expect(await cases.addressOf(id)).toBeNull()
    await store.close()
  })

  it('have an audit that shows when it was changed', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => TUESDAY)
    const { id } = await handOver(store, cases)
    await cases.take(id, TANAKA)
    await cases.close(id, 'つながった', TANAKA)
    expect(await firstBroken(store.db)).toBeNull()
    await store.db.updateTable('audit').set({ who: 'somebody else' }).where('seq', '=', 2).execute()
    expect(await firstBroken(store.db)).toBe(2)
    await store.close()
  })
})
