import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { anchorOf, faultsOfAudit } from '../../src/handover/anchor.ts'
import { record } from '../../src/handover/audit.ts'
import { Cases } from '../../src/handover/cases.ts'
import { erasePerson, exportPerson, personOfCode } from '../../src/handover/personal-data.ts'
import { beyondRetention } from '../../src/store/retention-proof.ts'
import { purge, RETENTION } from '../../src/store/retention.ts'
import type { Store } from '../../src/store/store.ts'
import { onEachStore, openAt } from '../store/stores.ts'
import { NOON, seeded, SECRET_WORDS } from './seeded.ts'

const DAY_MS = 24 * 3_600_000
const tooLong = async (store: Store, now: number) =>
  (await beyondRetention(store, now)).filter(({ rows }) => rows > 0).map(({ kind }) => kind)

await onEachStore('retention', (newHome) => {
  it('leaves nothing beyond it after a purge, and the proof sees what a purge has not yet removed', async () => {
    const store = await openAt(await newHome())
    const { caseId } = await seeded(store)
    await new Cases(store, () => NOON).close(caseId, 'つながった', { id: 'tanaka', name: '田中' })
    for (const later of [RETENTION.memory, ...[8, 15, 31, 100].map((days) => days * DAY_MS)]) {
      const now = NOON + later + 1
      expect(await tooLong(store, now)).not.toEqual([])
      await purge(store, now)
      expect(await tooLong(store, now)).toEqual([])
    }
    expect(await store.db.selectFrom('inbox').selectAll().execute()).toEqual([])
    expect(await store.db.selectFrom('conversation').selectAll().execute()).toEqual([])
    await store.close()
  })

  it('does not let an open case go quietly: the proof fails until somebody has looked', async () => {
    const store = await openAt(await newHome())
    await seeded(store)
    const now = NOON + RETENTION.openCase + 1
    await purge(store, now)
    expect(await tooLong(store, now)).toEqual(['openCase'])
    expect(await new Cases(store, () => now).open()).toHaveLength(1)
    await store.close()
  })

  it('takes unanswered words only from a conversation that no worker holds, and keeps its counts right', async () => {
    const store = await openAt(await newHome())
    await seeded(store)
    const now = NOON + RETENTION.unanswered + 1
    await store.db
      .updateTable('conversation')
      .set({ lease: 'x', lease_until: now + 1 })
      .execute()
    expect(await purge(store, now)).toMatchObject({ unanswered: 0, unsent: 0 })
    await store.db.updateTable('conversation').set({ lease: null, lease_until: 0 }).execute()
    expect(await purge(store, now)).toMatchObject({ unanswered: 1, unsent: 1 })
    const rows = await store.db.selectFrom('conversation').select(['pending', 'unsent']).execute()
    expect(rows).toEqual(rows.map(() => ({ pending: 0, unsent: 0 })))
    await store.close()
  })

  it('is stated for every table of the database', async () => {
    const store = await openAt(await newHome())
    const tables = (await store.db.introspection.getTables()).map(({ name }) => name)
    const stated = new Set<string>((await beyondRetention(store, NOON)).map(({ table }) => table))
    expect(tables.filter((name) => !stated.has(name))).toEqual([])
    await store.close()
  })
})

await onEachStore('one person’s data', (newHome) => {
  it('is exported whole, and that it was is written down', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => NOON)
    const { code, caseId } = await seeded(store)
    const person = store.pseudonym('line', 'U-one')
    expect(await personOfCode(store, code.toLowerCase())).toBe(person)
    const data = await exportPerson(store, cases, person, NOON)
    expect(data).toMatchObject({
      conversation: { channel: 'line', state: { district: 'kyodo' } },
      events: [{ event_id: 'line:e1', payload: null }],
      cases: [{ id: caseId, address: 'U-one', takenBy: '田中', summary: { words: SECRET_WORDS } }],
      audit: [
        { who: person, act: 'consented' },
        { act: 'taken', case_id: caseId },
      ],
    })
    expect(data.answers.map(({ payload }) => payload)).toContainEqual({ text: '待っている返事' })
    const other = await exportPerson(store, cases, store.pseudonym('line', 'U-two'), NOON)
    expect(other).toMatchObject({ events: [{ payload: { text: SECRET_WORDS } }], answers: [], cases: [] })
    const acts = await store.db.selectFrom('audit').select(['act', 'case_id']).where('who', '=', 'operator').execute()
    expect(acts).toEqual([
      { act: 'exported', case_id: caseId },
      { act: 'exported', case_id: null },
    ])
    await store.close()
  })

  it('is removed whole, nobody else’s is, and the audit keeps that it was, without content', async () => {
    const home = await newHome()
    const store = await openAt(home)
    const { caseId } = await seeded(store)
    const person = store.pseudonym('line', 'U-one')
    expect(await erasePerson(store, person, NOON)).toEqual({ events: 1, answers: 2, cases: 1 })
    const data = await exportPerson(store, new Cases(store, () => NOON), person, NOON)
    expect(data).toMatchObject({ conversation: null, events: [], answers: [], cases: [] })
    expect(await store.db.selectFrom('inbox').select('event_id').execute()).toEqual([{ event_id: 'line:e2' }])
    const last = await store.db.selectFrom('audit').selectAll().where('act', '=', 'erased').execute()
    expect(last).toMatchObject([{ case_id: caseId, who: 'operator' }])
    expect(await faultsOfAudit(store, [])).toEqual([])
    await store.close()
    if (home.url !== null) return
    const files = ['tsunagi.sqlite', 'tsunagi.sqlite-wal'].map((name) => {
      try {
        return readFileSync(join(home.folder, name), 'latin1')
      } catch {
        return ''
      }
    })
    expect(files.join()).not.toContain('line:e1')
    expect(files.join()).toContain('line:e2')
  })
})

await onEachStore('the audit', (newHome) => {
  const verified = async (store: Store, anchors: Parameters<typeof faultsOfAudit>[1] = []) =>
    (await faultsOfAudit(store, anchors)).map(({ entry, fault }) => `${entry} ${fault}`)

  async function withEntries(): Promise<Store> {
    const store = await openAt(await newHome())
    for (let n = 1; n <= 5; n++) await record(store.db, { caseId: `case-${n}`, at: NOON + n, who: 'x', act: 'seen' })
    return store
  }

  it('shows a changed entry, and one taken out of the middle', async () => {
    const store = await withEntries()
    expect(await verified(store)).toEqual([])
    await store.db.updateTable('audit').set({ who: 'y' }).where('seq', '=', 3).execute()
    expect(await verified(store)).toEqual(['3 changed'])
    await store.db.updateTable('audit').set({ who: 'x' }).where('seq', '=', 3).execute()
    await store.db.deleteFrom('audit').where('seq', '=', 2).execute()
    expect(await verified(store)).toEqual(['3 changed'])
    await store.close()
  })

  it('shows a tail that was cut off, by an anchor kept elsewhere', async () => {
    const store = await withEntries()
    const anchor = await anchorOf(store, NOON)
    await record(store.db, { caseId: null, at: NOON, who: 'x', act: 'seen' })
    expect(await verified(store, [anchor])).toEqual([])
    await store.db.deleteFrom('audit').where('seq', '>=', 5).execute()
    expect(await verified(store)).toEqual([])
    expect(await verified(store, [anchor])).toEqual(['5 removed or rewritten after the anchor was set'])
    await store.close()
  })

  it('shows a chain that was computed anew from the first entry on', async () => {
    const store = await withEntries()
    const anchor = await anchorOf(store, NOON)
    await store.db.deleteFrom('audit').execute()
    for (let n = 1; n <= 5; n++) await record(store.db, { caseId: 'other', at: NOON + n, who: 'x', act: 'seen' })
    expect(await verified(store)).toEqual([])
    expect(await verified(store, [anchor])).toEqual(['5 removed or rewritten after the anchor was set'])
    await store.close()
  })

  it('does not take an anchor that was made up without the data key', async () => {
    const store = await withEntries()
    const stranger = await openAt(await newHome(), [randomBytes(32).toString('base64')])
    for (let n = 1; n <= 5; n++) await record(stranger.db, { caseId: `case-${n}`, at: NOON + n, who: 'x', act: 'seen' })
    expect(await verified(store, [await anchorOf(stranger, NOON)])).toEqual(['5 no anchor of this store'])
    await stranger.close()
    await store.close()
  })
})
