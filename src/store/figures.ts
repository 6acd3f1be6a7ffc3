import type { Urgency } from '../knowledge/terms.ts'
import type { CaseTable } from './schema.ts'
import type { Store } from './store.ts'

const DAY_MS = 24 * 3_600_000

/** How much waits, and for how long; counts and ages only. */
export type Figures = {
  /** Events that are not answered yet. */
  readonly waiting: number
  /** How long the oldest of them has waited, ms; 0: none. */
  readonly oldestWaitingMs: number
  /** Answers that a platform has not taken yet; those a web page has not fetched are not counted. */
  readonly unsent: number
  readonly oldestUnsentMs: number
  /** Answers given up within a day; those taken back by the person are not counted. */
  readonly undelivered: number
  readonly cases: readonly { readonly state: CaseTable['state']; readonly urgency: Urgency; readonly count: number }[]
  /** How long the oldest case has waited that its desk could have taken, ms; 0: none. */
  readonly oldestCaseMs: number
}

/** Reads the queue and the cases as they are now. */
export async function figures({ db }: Pick<Store, 'db'>, now: number): Promise<Figures> {
  const inbox = await db
    .selectFrom('inbox')
    .select((select) => [select.fn.countAll<number>().as('count'), select.fn.min('received_at').as('oldest')])
    .where('done_at', 'is', null)
    .executeTakeFirstOrThrow()
  const outbox = await db
    .selectFrom('outbox')
    .innerJoin('conversation', 'conversation.id', 'outbox.conversation')
    .select((select) => [select.fn.countAll<number>().as('count'), select.fn.min('outbox.created_at').as('oldest')])
    .where('outbox.state', '=', 'waiting')
    .where('conversation.channel', '<>', 'web')
    .executeTakeFirstOrThrow()
  const failed = await db
    .selectFrom('outbox')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .where('reason', '<>', 'taken back')
    .where('done_at', '>', now - DAY_MS)
    .executeTakeFirstOrThrow()
  const cases = await db
    .selectFrom('case_file')
    .select((select) => ['state', 'urgency', select.fn.countAll<number>().as('count')])
    .where('state', 'in', ['consented', 'delivered', 'taken'])
    .groupBy(['state', 'urgency'])
    .execute()
  const untaken = await db
    .selectFrom('case_file')
    .select((select) => select.fn.min('due_at').as('oldest'))
    .where('state', 'in', ['consented', 'delivered'])
    .where('due_at', '<=', now)
    .executeTakeFirstOrThrow()
  return {
    waiting: inbox.count,
    oldestWaitingMs: ageOf(inbox.oldest, now),
    unsent: outbox.count,
    oldestUnsentMs: ageOf(outbox.oldest, now),
    undelivered: failed.count,
    cases,
    oldestCaseMs: ageOf(untaken.oldest, now),
  }
}

function ageOf(at: number | null, now: number): number {
  return at === null ? 0 : Math.max(0, now - at)
}
