import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../store/store.ts'

export type Act =
  | 'consented'
  | 'withdrawn'
  | 'announced'
  | 'delivered'
  | 'seen'
  | 'taken'
  | 'replied'
  | 'passed'
  | 'closed'
  | 'reminded'
  | 'raised'
  | 'code-miss'
  | 'exported'
  | 'erased'
export type AuditEntry = {
  readonly caseId: string | null
  readonly at: number
  readonly who: string
  readonly act: Act
}
/** The last entry of the chain: its number (0: none) and its hash, which stands for every entry before it. */
export type Head = { readonly seq: number; readonly hash: string }

const ENTRIES_AT_ONCE = 1_000

/** Writes down who did what. Entries are chained: changing or removing one breaks every hash after it. */
export async function record(db: Db, { caseId, at, who, act }: AuditEntry): Promise<void> {
  const last = await headOf(db)
  const seq = last.seq + 1
  const hash = hashOf(last.hash, { seq, caseId, at, who, act })
  await db.insertInto('audit').values({ seq, case_id: caseId, at, who, act, hash }).execute()
}

/** One writer of the audit at a time, also between nodes; within a transaction. */
export async function lockAudit(db: Db, isPostgres: boolean): Promise<void> {
  if (isPostgres) await sql`lock table audit in exclusive mode`.execute(db)
}

export async function headOf(db: Db): Promise<Head> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last ?? { seq: 0, hash: '' }
}

/** The hash that an entry has now; null: there is no such entry. */
export async function hashAt(db: Db, seq: number): Promise<string | null> {
  const row = await db.selectFrom('audit').select('hash').where('seq', '=', seq).executeTakeFirst()
  return row?.hash ?? null
}

/** The first entry that does not fit the one before it; null: the chain is whole. */
export async function firstBroken(db: Db): Promise<number | null> {
  for (let last: Head = { seq: 0, hash: '' }; ;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last.seq)
      .orderBy('seq')
      .limit(ENTRIES_AT_ONCE)
      .execute()
    for (const { seq, case_id: caseId, at, who, act, hash } of rows) {
      const expected = hashOf(last.hash, { seq, caseId, at, who, act })
      if (hash !== expected || seq !== last.seq + 1) return seq
      last = { seq, hash }
    }
    if (rows.length < ENTRIES_AT_ONCE) return null
  }
}

type Chained = { seq: number; caseId: string | null; at: number; who: string; act: string }

function hashOf(before: string, entry: Chained): string {
  return createHash('sha256')
    .update(JSON.stringify([before, entry.seq, entry.caseId, entry.at, entry.who, entry.act]))
    .digest('base64url')
}
