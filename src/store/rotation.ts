import { sql } from 'kysely'
import { CipherError, KEY_NAME_LENGTH } from './cipher.ts'
import type { Database } from './schema.ts'
import type { Store } from './store.ts'

/** Rows sealed anew before the next are read. */
const ROWS_AT_ONCE = 200

type Place = {
  readonly table: keyof Database
  /** The row's own name, which its sealed text is bound to. */
  readonly key: string
  readonly column: string
  /** What stands before the row's name in that bond. */
  readonly context: string
}

/** Every column that holds sealed text. A test compares it with the schema. */
export const SEALED: readonly Place[] = [
  { table: 'conversation', key: 'id', column: 'state', context: 'state' },
  { table: 'inbox', key: 'event_id', column: 'payload', context: 'event' },
  { table: 'outbox', key: 'id', column: 'payload', context: 'send' },
  { table: 'case_file', key: 'id', column: 'address', context: 'case' },
  { table: 'case_file', key: 'id', column: 'summary', context: 'case' },
  { table: 'case_file', key: 'id', column: 'taken_by', context: 'case' },
  { table: 'desk_channel', key: 'desk', column: 'reference', context: 'desk' },
  { table: 'secret', key: 'name', column: 'value', context: 'secret' },
]

export type Rotated = {
  readonly resealed: number
  /** Texts that no known key opens; left as they are. */
  readonly unreadable: number
}

/**
 * Seals everything with the newest key. Safe beside running nodes, since a text that has changed meanwhile is left to
 * the next round; may be stopped at any time and started again, since what is done already is passed over.
 */
export async function rotate(store: Store): Promise<Rotated> {
  let [resealed, unreadable] = [0, 0]
  for (const place of SEALED) {
    for (let after = ''; ;) {
      const rows = await sealedOtherwise(store, place, after)
      for (const { name, sealed } of rows) {
        const isDone = await reseal(store, place, name, sealed)
        if (isDone) resealed++
        else unreadable++
      }
      if (rows.length < ROWS_AT_ONCE) break
      after = rows.at(-1)!.name
    }
  }
  return { resealed, unreadable }
}

export type KeyCount = {
  readonly table: string
  readonly column: string
  readonly key: 'current' | 'previous' | 'unknown'
  readonly rows: number
}

/** With which keys what is stored is sealed, by column. */
export async function keysInUse({ db, cipher }: Store): Promise<KeyCount[]> {
  const counts: KeyCount[] = []
  for (const { table, column } of SEALED) {
    const { rows } = await sql<{ name: string; n: number }>`
      select substr(${sql.ref(column)}, 1, ${sql.lit(KEY_NAME_LENGTH)}) as name, count(*) as n from ${sql.table(table)}
      where ${sql.ref(column)} is not null group by 1 order by 1`.execute(db)
    for (const { name, n } of rows) {
      const key = name === cipher.currentKey ? 'current' : cipher.knows(name) ? 'previous' : 'unknown'
      counts.push({ table, column, key, rows: n })
    }
  }
  return counts
}

async function sealedOtherwise(
  { db, cipher }: Store,
  { table, key, column }: Place,
  after: string,
): Promise<{ name: string; sealed: string }[]> {
  const { rows } = await sql<{ name: string; sealed: string }>`
    select ${sql.ref(key)} as name, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(column)} is not null and ${sql.ref(key)} > ${after}
      and substr(${sql.ref(column)}, 1, ${sql.lit(KEY_NAME_LENGTH)}) <> ${cipher.currentKey}
    order by ${sql.ref(key)} limit ${sql.lit(ROWS_AT_ONCE)}`.execute(db)
  return rows
}

/** False: no key opens it. */
async function reseal({ db, cipher }: Store, place: Place, name: string, sealed: string): Promise<boolean> {
  const { table, key, column, context } = place
  try {
    const anew = cipher.seal(cipher.open(sealed, `${context}:${name}`), `${context}:${name}`)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew}
      where ${sql.ref(key)} = ${name} and ${sql.ref(column)} = ${sealed}`.execute(db)
    return true
  } catch (error) {
    if (!(error instanceof CipherError)) throw error
    return false
  }
}
