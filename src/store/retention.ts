import { sql, type SqlBool } from 'kysely'
import type { Db, Store } from './store.ts'

const DAY_MS = 24 * 3_600_000

/** How long each kind of data is kept, ms. The words of an answered message are not kept at all. docs/retention.md */
export const RETENTION = {
  /** District, language, open question, a matter on its way to a desk. */
  memory: 30 * 60_000,
  /** What somebody wrote and nobody could answer: after this an answer would help no one. */
  unanswered: 14 * DAY_MS,
  /** An answer that no platform took and no page fetched. */
  unsent: 14 * DAY_MS,
  /** Ids of answered events, so that a late redelivery is recognised; without content. */
  answeredEvent: 7 * DAY_MS,
  /** That an answer was sent, and how; without content. */
  sentAnswer: 7 * DAY_MS,
  /** Pseudonym of somebody who has not written since. */
  silentConversation: 30 * DAY_MS,
  /** What was handed over, once the desk has closed the matter; a withdrawn one is emptied at once. */
  closedCase: 90 * DAY_MS,
  /** A matter that no desk has closed. It is never removed by itself: `data purge --prove` fails until somebody looks. */
  openCase: 365 * DAY_MS,
} as const

export type Purged = {
  readonly memories: number
  readonly unanswered: number
  readonly unsent: number
  readonly events: number
  readonly answers: number
  readonly conversations: number
  readonly codes: number
  readonly cases: number
}

/** Removes what has been kept long enough. */
export async function purge({ db }: Pick<Store, 'db'>, now: number): Promise<Purged> {
  const memories = await db
    .updateTable('conversation')
    .set({ state: null, state_at: null })
    .where('state_at', '<', now - RETENTION.memory)
    .executeTakeFirst()
  const unanswered = await forEachStuck(db, 'inbox', now, removeUnanswered)
  const unsent = await forEachStuck(db, 'outbox', now, giveUpUnsent)
  const events = await db
    .deleteFrom('inbox')
    .where('done_at', '<', now - RETENTION.answeredEvent)
    .executeTakeFirst()
  const answers = await db
    .deleteFrom('outbox')
    .where('done_at', '<', now - RETENTION.sentAnswer)
    .executeTakeFirst()
  const conversations = await db
    .deleteFrom('conversation')
    .where('touched_at', '<', now - RETENTION.silentConversation)
    .where('pending', '=', 0)
    .where('unsent', '=', 0)
    .executeTakeFirst()
  // The page gives itself a new name each time it is opened: an old one is of no use to anybody.
  const pages = await db
    .deleteFrom('conversation')
    .where('channel', '=', 'web')
    .where('touched_at', '<', now - RETENTION.memory)
    .where('unsent', '=', 0)
    .executeTakeFirst()
  const codes = await db
    .updateTable('case_file')
    .set({ code: null })
    .where('code_until', '<', now)
    .where('code', 'is not', null)
    .executeTakeFirst()
  const cases = await db
    .updateTable('case_file')
    .set({ summary: null, address: null, taken_by: null, code: null, conversation: '' })
    .where('closed_at', '<', now - RETENTION.closedCase)
    .where('conversation', '<>', '')
    .executeTakeFirst()
  return {
    memories: Number(memories.numUpdatedRows),
    unanswered,
    unsent,
    events: Number(events.numDeletedRows),
    answers: Number(answers.numDeletedRows),
    conversations: Number(conversations.numDeletedRows + pages.numDeletedRows),
    codes: Number(codes.numUpdatedRows),
    cases: Number(cases.numUpdatedRows),
  }
}

/** Does something with each conversation that holds what should have gone, while no worker has it. */
async function forEachStuck(
  db: Store['db'],
  table: 'inbox' | 'outbox',
  now: number,
  work: (db: Db, conversation: string, now: number) => Promise<number>,
): Promise<number> {
  const stuck = await db
    .selectFrom(table)
    .select('conversation')
    .distinct()
    .where(
      table === 'inbox'
        ? sql<SqlBool>`done_at is null and received_at < ${now - RETENTION.unanswered}`
        : sql<SqlBool>`done_at is null and created_at < ${now - RETENTION.unsent}`,
    )
    .execute()
  let removed = 0
  for (const { conversation } of stuck)
    removed += await db.transaction().execute(async (transaction) => {
      const held = await transaction
        .updateTable('conversation')
        .set({ lease: null })
        .where('id', '=', conversation)
        .where('lease_until', '<=', now)
        .executeTakeFirst()
      return held.numUpdatedRows === 0n ? 0 : work(transaction, conversation, now)
    })
  return removed
}

async function removeUnanswered(db: Db, conversation: string, now: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('inbox')
    .where('conversation', '=', conversation)
    .where('done_at', 'is', null)
    .where('received_at', '<', now - RETENTION.unanswered)
    .executeTakeFirst()
  await lower(db, conversation, 'pending', Number(numDeletedRows))
  return Number(numDeletedRows)
}

async function giveUpUnsent(db: Db, conversation: string, now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ state: 'failed', payload: null, done_at: now, reason: 'kept long enough' })
    .where('conversation', '=', conversation)
    .where('done_at', 'is', null)
    .where('created_at', '<', now - RETENTION.unsent)
    .executeTakeFirst()
  await lower(db, conversation, 'unsent', Number(numUpdatedRows))
  return Number(numUpdatedRows)
}

async function lower(db: Db, conversation: string, count: 'pending' | 'unsent', by: number): Promise<void> {
  await db
    .updateTable('conversation')
    .set((update) => ({ [count]: update(count, '-', by) }))
    .where('id', '=', conversation)
    .execute()
}
