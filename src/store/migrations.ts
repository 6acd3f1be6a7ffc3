import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Every change to the schema, in order; a released one is never edited. Shared by SQLite and PostgreSQL. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-23-intake': { up: createIntake },
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
