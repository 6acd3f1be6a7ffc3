import { sql } from 'kysely'
import { RETENTION } from './retention.ts'
import type { Database } from './schema.ts'
import type { Store } from './store.ts'

/** Rows of one kind that are still there though they should have gone. */
export type Beyond = {
  readonly table: keyof Database
  readonly kind: string
  /** How long rows of this kind are kept, ms; 0: not at all; null: as long as the store. */
  readonly keptMs: number | null
  readonly rows: number
}

/** Looks through every table for what has been kept too long: the proof of a purge. */
export async function beyondRetention({ db }: Pick<Store, 'db'>, now: number): Promise<Beyond[]> {
  const found: Beyond[] = []
  for (const { table, kind, keptMs, where } of kinds(now)) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where ${where}`.execute(db)
    found.push({ table, kind, keptMs, rows: rows[0]?.n ?? 0 })
  }
  return found
}

function kinds(now: number) {
  const since = (ms: number) => now - ms
  const isOpen = sql`state in ('consented', 'delivered', 'taken')`
  const kind = (table: keyof Database, name: string, keptMs: number | null, where: ReturnType<typeof sql>) => ({
    table,
    kind: name,
    keptMs,
    where,
  })
  const { memory, unanswered, unsent, answeredEvent, sentAnswer, silentConversation, closedCase, openCase } = RETENTION
  return [
    kind('conversation', 'memory', memory, sql`state is not null and state_at < ${since(memory)}`),
    kind('conversation', 'silentConversation', silentConversation, sql`touched_at < ${since(silentConversation)}`),
    kind('conversation', 'page', memory, sql`channel = 'web' and touched_at < ${since(memory)} and unsent = 0`),
    kind('inbox', 'unanswered', unanswered, sql`done_at is null and received_at < ${since(unanswered)}`),
    kind('inbox', 'words of an answered message', 0, sql`done_at is not null and payload is not null`),
    kind('inbox', 'answeredEvent', answeredEvent, sql`done_at < ${since(answeredEvent)}`),
    kind('outbox', 'unsent', unsent, sql`done_at is null and created_at < ${since(unsent)}`),
    kind('outbox', 'words of a sent answer', 0, sql`done_at is not null and payload is not null`),
    kind('outbox', 'sentAnswer', sentAnswer, sql`done_at < ${since(sentAnswer)}`),
    kind('case_file', 'openCase', openCase, sql`${isOpen} and created_at < ${since(openCase)}`),
    kind(
      'case_file',
      'words of a withdrawn case',
      0,
      sql`state = 'withdrawn' and (summary is not null or address is not null)`,
    ),
    kind('case_file', 'code', 0, sql`code is not null and code_until < ${now}`),
    kind(
      'case_file',
      'closedCase',
      closedCase,
      sql`closed_at < ${since(closedCase)} and (conversation <> '' or address is not null or summary is not null
        or taken_by is not null or code is not null)`,
    ),
    kind('audit', 'entries, without content', null, sql`1 = 0`),
    kind('desk_channel', 'where a desk reads', null, sql`1 = 0`),
    kind('secret', 'secrets of the store', null, sql`1 = 0`),
    kind('chore', 'who does what need be done once', null, sql`1 = 0`),
  ]
}
