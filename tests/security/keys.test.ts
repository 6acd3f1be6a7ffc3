import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Cases } from '../../src/handover/cases.ts'
import { Queue } from '../../src/intake/queue.ts'
import { keysInUse, rotate, SEALED } from '../../src/store/rotation.ts'
import { DATA_KEY, onEachStore, openAt } from '../store/stores.ts'
import { NOON, seeded, SECRET_WORDS } from './seeded.ts'

const NEW_KEY = randomBytes(32).toString('base64')

await onEachStore('rotating the data key', (newHome) => {
  it('seals everything anew, after which the old key opens nothing and is not needed', async () => {
    const home = await newHome()
    const before = await openAt(home)
    const { caseId } = await seeded(before)
    const name = before.pseudonym('line', 'U-one')
    await before.close()

    const between = await openAt(home, [NEW_KEY, DATA_KEY])
    expect((await keysInUse(between)).some(({ key }) => key === 'previous')).toBe(true)
    const { resealed, unreadable } = await rotate(between)
    expect(resealed).toBeGreaterThanOrEqual(SEALED.length)
    expect(unreadable).toBe(0)
    expect((await keysInUse(between)).filter(({ key }) => key !== 'current')).toEqual([])
    expect(await rotate(between)).toEqual({ resealed: 0, unreadable: 0 })
    await between.close()

    const after = await openAt(home, [NEW_KEY])
    expect(after.pseudonym('line', 'U-one')).toBe(name)
    expect((await new Cases(after, () => NOON).find(caseId))?.summary?.words).toBe(SECRET_WORDS)
    const queue = new Queue(after, () => NOON + 60_000)
    const lease = (await queue.lease())!
    expect(lease.state).toEqual({ district: 'kyodo' })
    expect((await queue.nextSending(lease))?.payload).toEqual({ text: '待っている返事' })
    await after.close()
    await expect(openAt(home, [DATA_KEY])).rejects.toThrow('key')
  })

  it('goes on where it was stopped, beside a node that still seals with the old key', async () => {
    const home = await newHome()
    const old = await openAt(home)
    const both = await openAt(home, [NEW_KEY, DATA_KEY])
    const value = (n: number) => ({ desk: `desk-${n}`, reference: old.cipher.seal('{}', `desk:desk-${n}`), set_at: 0 })
    await old.db
      .insertInto('desk_channel')
      .values(Array.from({ length: 450 }, (_, n) => value(1_000 + n)))
      .execute()
    expect((await rotate(both)).resealed).toBe(451)
    await old.db.insertInto('desk_channel').values(value(1)).execute()
    expect((await rotate(both)).resealed).toBe(1)
    await old.close()
    await both.close()
  })

  it('says so where a text is sealed with a key that nobody has any more', async () => {
    const home = await newHome()
    const store = await openAt(home, [NEW_KEY, DATA_KEY])
    const stranger = await openAt(await newHome(), [randomBytes(32).toString('base64')])
    const reference = stranger.cipher.seal('{}', 'desk:x')
    await store.db.insertInto('desk_channel').values({ desk: 'x', reference, set_at: 0 }).execute()
    expect((await rotate(store)).unreadable).toBe(1)
    expect((await keysInUse(store)).filter(({ key }) => key === 'unknown')).toMatchObject([{ table: 'desk_channel' }])
    await store.close()
    await stranger.close()
  })
})

it('knows every sealed column of the schema', () => {
  const schema = readFileSync(new URL('../../src/store/schema.ts', import.meta.url), 'utf8')
  const tables = new Map(
    [...schema.matchAll(/^ {2}(\w+): (\w+Table)$/gm)].map(([, table, type]) => [type!, table!] as const),
  )
  const sealed = [...schema.matchAll(/export type (\w+Table) = \{(.*?)\n?\}/gs)].flatMap(([, type, body]) =>
    [...body!.matchAll(/(\w+): [\w<]*Sealed\b/g)].map(([, column]) => `${tables.get(type!)!}.${column!}`),
  )
  expect(sealed.length).toBeGreaterThan(5)
  expect(SEALED.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(sealed.sort())
})
