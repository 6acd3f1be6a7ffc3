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
export type AuditEntry = {
  readonly caseId: string | null
  readonly at: number
  readonly who: string
  readonly act: Act
}

/** Writes down who did what. Entries are chained: changing or removing one breaks every hash after it. */
export async function record(db: Db, { caseId, at, who, act }: AuditEntry): Promise<void> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  const seq = (last?.seq ?? 0) + 1
  const hash = hashOf(last?.hash ?? '', { seq, caseId, at, who, act })
  await db.insertInto('audit').values({ seq, case_id: caseId, at, who, act, hash }).execute()
}

/** One writer of the audit at a time, also between nodes; within a transaction. */
export async function lockAudit(db: Db, isPostgres: boolean): Promise<void> {
  if (isPostgres) await sql`lock table audit in exclusive mode`.execute(db)
}

/** The first entry that does not fit the one before it; null: the chain is whole. */
export async function firstBroken(db: Db): Promise<number | null> {
  const rows = await db.selectFrom('audit').selectAll().orderBy('seq').execute()
  let hash = ''
  for (const [at, row] of rows.entries()) {
    const { seq, case_id: caseId, who, act } = row
    hash = hashOf(hash, { seq, caseId, at: row.at, who, act })
    if (row.hash !== hash || seq !== at + 1) return seq
  }
  return null
}

type Chained = { seq: number; caseId: string | null; at: number; who: string; act: string }

function hashOf(before: string, entry: Chained): string {
  return createHash('sha256')
    .update(JSON.stringify([before, entry.seq, entry.caseId, entry.at, entry.who, entry.act]))
    .digest('base64url')
}
