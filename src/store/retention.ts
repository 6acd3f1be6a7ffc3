import type { Store } from './store.ts'

const DAY_MS = 24 * 3_600_000

/** How long each kind of data is kept, ms. The words of an answered message are not kept at all. */
export const RETENTION = {
  /** District, language, open question, a matter on its way to a desk. */
  memory: 30 * 60_000,
  /** Ids of answered events, so that a late redelivery is recognised; without content. */
  answeredEvent: 7 * DAY_MS,
  /** That an answer was sent, and how; without content. */
  sentAnswer: 7 * DAY_MS,
  /** Pseudonym of somebody who has not written since. */
  silentConversation: 30 * DAY_MS,
  /** What was handed over, once the desk has closed the matter; a withdrawn one is emptied at once. */
  closedCase: 90 * DAY_MS,
} as const

export type Purged = {
  readonly memories: number
  readonly events: number
  readonly answers: number
  readonly conversations: number
  readonly cases: number
}

/** Removes what has been kept long enough. */
export async function purge({ db }: Pick<Store, 'db'>, now: number): Promise<Purged> {
  const memories = await db
    .updateTable('conversation')
    .set({ state: null, state_at: null })
    .where('state_at', '<', now - RETENTION.memory)
    .executeTakeFirst()
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
  const cases = await db
    .updateTable('case_file')
    .set({ summary: null, address: null, taken_by: null, code: null })
    .where('closed_at', '<', now - RETENTION.closedCase)
    .where('summary', 'is not', null)
    .executeTakeFirst()
  return {
    memories: Number(memories.numUpdatedRows),
    events: Number(events.numDeletedRows),
    answers: Number(answers.numDeletedRows),
    conversations: Number(conversations.numDeletedRows + pages.numDeletedRows),
    cases: Number(cases.numUpdatedRows),
  }
}
