import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Every change to the schema, in order; a released one is never edited. Shared by SQLite and PostgreSQL. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-23-intake': { up: createIntake },
  '2026-11-23-handover': { up: createHandover },
  '2026-11-25-chores': { up: createChores },
}

async function createIntake(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('conversation')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('state', 'text')
    .addColumn('state_at', 'bigint')
    .addColumn('pending', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unsent', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('event_seq', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('answer_seq', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('priority', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .addColumn('lease', 'text')
    .addColumn('lease_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('touched_at', 'bigint', (column) => column.notNull())
    .execute()
  await sql`create index conversation_due on conversation (priority, next_at) where (pending > 0 or unsent > 0)`.execute(
    db,
  )
  await db.schema
    .createTable('inbox')
    .addColumn('event_id', 'text', (column) => column.primaryKey())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('payload', 'text')
    .addColumn('done_at', 'bigint')
    .addColumn('answer', 'text')
    .execute()
  await sql`create index inbox_waiting on inbox (conversation, occurred_at) where done_at is null`.execute(db)
  await sql`create index inbox_done on inbox (done_at) where done_at is not null`.execute(db)
  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('payload', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('attempted_at', 'bigint')
    .addColumn('other_way', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('done_at', 'bigint')
    .addColumn('reason', 'text')
    .execute()
  await sql`create index outbox_waiting on outbox (conversation, seq) where state = 'waiting'`.execute(db)
  await sql`create index outbox_done on outbox (done_at) where done_at is not null`.execute(db)
  await db.schema
    .createTable('secret')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
}

async function createHandover(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('case_file')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('urgency', 'text', (column) => column.notNull())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('desk', 'text', (column) => column.notNull())
    .addColumn('district', 'text')
    .addColumn('summary', 'text')
    .addColumn('code', 'text')
    .addColumn('code_until', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('announced_at', 'bigint')
    .addColumn('delivered_at', 'bigint')
    .addColumn('reminded_at', 'bigint')
    .addColumn('raised_at', 'bigint')
    .addColumn('taken_at', 'bigint')
    .addColumn('taken_by', 'text')
    .addColumn('closed_at', 'bigint')
    .addColumn('outcome', 'text')
    .execute()
  await sql`create index case_due on case_file (state, due_at)`.execute(db)
  await sql`create unique index case_code on case_file (code) where code is not null`.execute(db)
  await sql`create index case_conversation on case_file (conversation)`.execute(db)
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('case_id', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('who', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await sql`create index audit_who on audit (who, act, at)`.execute(db)
  await db.schema
    .createTable('desk_channel')
    .addColumn('desk', 'text', (column) => column.primaryKey())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('set_at', 'bigint', (column) => column.notNull())
    .execute()
}

async function createChores(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('chore')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .execute()
}
