import type { Store } from '../store/store.ts'
import { lockAudit, record } from './audit.ts'
import type { Cases } from './cases.ts'
import { hashOfCode } from './code.ts'

/** Whom the audit names for what is done with the command line. */
const OPERATOR = 'operator'

/** Everything that is stored of one person on one channel, opened. */
export type PersonalData = {
  readonly conversation: Record<string, unknown> | null
  /** What they wrote and has not been answered, and that they wrote what has. */
  readonly events: readonly Record<string, unknown>[]
  readonly answers: readonly Record<string, unknown>[]
  readonly cases: readonly Record<string, unknown>[]
  /** Who did what with their cases, and what they did themselves. */
  readonly audit: readonly Record<string, unknown>[]
}
export type Erased = { readonly events: number; readonly answers: number; readonly cases: number }

/** Whose case a つなぎコード belongs to; null: nobody's, or none that is still good. */
export async function personOfCode(store: Store, code: string): Promise<string | null> {
  const row = await store.db
    .selectFrom('case_file')
    .select('conversation')
    .where('code', '=', hashOfCode(store, code))
    .executeTakeFirst()
  return row?.conversation ?? null
}

/**
 * Reads everything that is stored of a person, by their pseudonym, and writes down that it was read.
 * @param conversation as `Store.pseudonym` gives it for the channel's own id
 */
export async function exportPerson(
  store: Store,
  cases: Cases,
  conversation: string,
  now: number,
): Promise<PersonalData> {
  const { db, cipher } = store
  const opened = (sealed: string | null, context: string) =>
    sealed === null ? null : (JSON.parse(cipher.open(sealed, context)) as unknown)
  const row = await db.selectFrom('conversation').selectAll().where('id', '=', conversation).executeTakeFirst()
  const events = await db.selectFrom('inbox').selectAll().where('conversation', '=', conversation).execute()
  const answers = await db.selectFrom('outbox').selectAll().where('conversation', '=', conversation).execute()
  const handed = await cases.of(conversation)
  const ids = handed.map(({ id }) => id)
  const audit = await db
    .selectFrom('audit')
    .select(['seq', 'case_id', 'at', 'who', 'act'])
    .where((where) =>
      ids.length === 0
        ? where('who', '=', conversation)
        : where.or([where('who', '=', conversation), where('case_id', 'in', ids)]),
    )
    .orderBy('seq')
    .execute()
  const addresses = await Promise.all(ids.map((id) => cases.addressOf(id)))
  await note(store, ids, 'exported', now)
  return {
    conversation: row === undefined ? null : { ...row, state: opened(row.state, `state:${row.id}`) },
    events: events.map((event) => ({ ...event, payload: opened(event.payload, `event:${event.event_id}`) })),
    answers: answers.map((answer) => ({ ...answer, payload: opened(answer.payload, `send:${answer.id}`) })),
    cases: handed.map((given, at) => ({ ...given, address: addresses[at] })),
    audit,
  }
}

/** Removes everything that is stored of a person. The audit keeps that it was done, and no content. */
export async function erasePerson(store: Store, conversation: string, now: number): Promise<Erased> {
  const erased = await store.db.transaction().execute(async (db) => {
    // The conversation goes first: a worker that holds it loses it, and writes nothing after this.
    await db.deleteFrom('conversation').where('id', '=', conversation).execute()
    const events = await db.deleteFrom('inbox').where('conversation', '=', conversation).executeTakeFirst()
    const answers = await db.deleteFrom('outbox').where('conversation', '=', conversation).executeTakeFirst()
    const cases = await db.deleteFrom('case_file').where('conversation', '=', conversation).returning('id').execute()
    await lockAudit(db, store.canSkipLocked)
    for (const caseId of cases.length === 0 ? [null] : cases.map(({ id }) => id))
      await record(db, { caseId, at: now, who: OPERATOR, act: 'erased' })
    return { events: Number(events.numDeletedRows), answers: Number(answers.numDeletedRows), cases: cases.length }
  })
  await store.compact()
  return erased
}

async function note(store: Store, caseIds: readonly string[], act: 'exported', now: number): Promise<void> {
  await store.db.transaction().execute(async (db) => {
    await lockAudit(db, store.canSkipLocked)
    for (const caseId of caseIds.length === 0 ? [null] : caseIds)
      await record(db, { caseId, at: now, who: OPERATOR, act })
  })
}
