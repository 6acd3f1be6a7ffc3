import { randomUUID } from 'node:crypto'
import type { Selectable, Updateable } from 'kysely'
import type { CaseTable } from '../store/schema.ts'
import type { Db, Store } from '../store/store.ts'
import type { DistrictId, Role } from '../knowledge/terms.ts'
import { lockAudit, record, type Act } from './audit.ts'
import { RANK, type Case, type CaseState, type Summary } from './case.ts'
import { hashOfCode, newCode } from './code.ts'

/** A つなぎコード is good for this long, ms. */
export const CODE_LIFE_MS = 14 * 24 * 3_600_000
/** Wrong codes one member of staff may try within the window. */
const MOST_MISSES = 5
const MISS_WINDOW_MS = 10 * 60_000
/** A case that a desk has or will have. */
const OPEN: readonly CaseState[] = ['consented', 'delivered', 'taken']
/** Whom the assistant's own acts are written down as. */
const TSUNAGI = 'tsunagi'

export type NewCase = Pick<Case, 'conversation' | 'channel' | 'urgency' | 'role' | 'desk' | 'district' | 'dueAt'> & {
  readonly summary: Summary
  /** How the channel reaches the person. */
  readonly address: string
}
/** A member of staff: who it is, and the name colleagues know. */
export type Staff = { readonly id: string; readonly name: string }
export type Found = { readonly kind: 'found'; readonly case: Case } | { readonly kind: 'unknown' | 'too-many' }

/** The cases: handed over by consent, stored sealed, every look written down. */
export class Cases {
  private readonly store: Store
  private readonly now: () => number

  constructor(store: Store, now: () => number) {
    this.store = store
    this.now = now
  }

  /** Ready to be written in the transaction that ends the person's turn. */
  prepare(given: NewCase): { readonly id: string; readonly code: string; readonly write: (db: Db) => Promise<void> } {
    const id = randomUUID()
    const code = newCode()
    const { cipher } = this.store
    const now = this.now()
    const write = async (db: Db) => {
      await db
        .insertInto('case_file')
        .values({
          id,
          conversation: given.conversation,
          channel: given.channel,
          address: cipher.seal(given.address, `case:${id}`),
          state: 'consented',
          urgency: given.urgency,
          rank: RANK[given.urgency],
          role: given.role,
          desk: given.desk,
          district: given.district,
          summary: cipher.seal(JSON.stringify(given.summary), `case:${id}`),
          code: hashOfCode(this.store, code),
          code_until: now + CODE_LIFE_MS,
          created_at: now,
          due_at: given.dueAt,
        })
        .execute()
      await this.note(db, id, given.conversation, 'consented')
    }
    return { id, code, write }
  }

  /** Takes a case back before it is closed: what was handed over is gone, that it was withdrawn stays. */
  async withdraw(db: Db, conversation: string): Promise<number> {
    const rows = await db
      .updateTable('case_file')
      .set({ state: 'withdrawn', summary: null, address: null, code: null, closed_at: this.now() })
      .where('conversation', '=', conversation)
      .where('state', 'in', OPEN)
      .returning('id')
      .execute()
    for (const { id } of rows) await this.note(db, id, conversation, 'withdrawn')
    return rows.length
  }

  /** What somebody wrote goes from their open cases; that there is a matter, and how to reach them, stays. */
  async strikeWords(db: Db, conversation: string): Promise<void> {
    const rows = await db
      .selectFrom('case_file')
      .selectAll()
      .where('conversation', '=', conversation)
      .where('state', 'in', OPEN)
      .execute()
    for (const row of rows) {
      const { summary, id } = this.read(row)
      if (summary === null) continue
      const struck = this.store.cipher.seal(JSON.stringify({ ...summary, words: null, note: null }), `case:${id}`)
      await db.updateTable('case_file').set({ summary: struck }).where('id', '=', id).execute()
    }
  }

  /** Cases whose desk opens now or has opened, most urgent first. */
  async due(): Promise<Case[]> {
    const rows = await this.store.db
      .selectFrom('case_file')
      .selectAll()
      .where('state', '=', 'consented')
      .where('due_at', '<=', this.now())
      .orderBy('rank')
      .orderBy('created_at')
      .execute()
    return rows.map((row) => this.read(row))
  }

  /** Open cases, most urgent first. */
  async open(): Promise<Case[]> {
    const rows = await this.store.db
      .selectFrom('case_file')
      .selectAll()
      .where('state', 'in', OPEN)
      .orderBy('rank')
      .orderBy('created_at')
      .execute()
    return rows.map((row) => this.read(row))
  }

  /** Every case of one person, whatever its state. */
  async of(conversation: string): Promise<Case[]> {
    const rows = await this.store.db
      .selectFrom('case_file')
      .selectAll()
      .where('conversation', '=', conversation)
      .orderBy('created_at')
      .execute()
    return rows.map((row) => this.read(row))
  }

  /** Delivered and not taken within the time a desk has for it, and not yet reminded (or raised) for it. */
  async waiting(deliveredBefore: number, notYet: 'reminded_at' | 'raised_at'): Promise<Case[]> {
    const rows = await this.store.db
      .selectFrom('case_file')
      .selectAll()
      .where('state', '=', 'delivered')
      .where('delivered_at', '<=', deliveredBefore)
      .where(notYet, 'is', null)
      .orderBy('rank')
      .execute()
    return rows.map((row) => this.read(row))
  }

  async find(id: string): Promise<Case | null> {
    const row = await this.store.db.selectFrom('case_file').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : this.read(row)
  }

  /** How the person of a case is reached; null: taken back or gone. */
  async addressOf(id: string): Promise<string | null> {
    const row = await this.store.db.selectFrom('case_file').select('address').where('id', '=', id).executeTakeFirst()
    return row?.address == null ? null : this.store.cipher.open(row.address, `case:${id}`)
  }

  /** What somebody told at a desk: the case behind a つなぎコード. Every look is written down; guessing is stopped. */
  async byCode(code: string, staff: Staff): Promise<Found> {
    const who = this.pseudonymOf(staff)
    return this.change(async (db) => {
      const { misses } = await db
        .selectFrom('audit')
        .select((select) => select.fn.countAll<number>().as('misses'))
        .where('who', '=', who)
        .where('act', '=', 'code-miss')
        .where('at', '>', this.now() - MISS_WINDOW_MS)
        .executeTakeFirstOrThrow()
      if (misses >= MOST_MISSES) return { kind: 'too-many' }
      const row = await db
        .selectFrom('case_file')
        .selectAll()
        .where('code', '=', hashOfCode(this.store, code))
        .where('code_until', '>', this.now())
        .executeTakeFirst()
      await this.note(db, row?.id ?? null, who, row === undefined ? 'code-miss' : 'seen')
      return row === undefined ? { kind: 'unknown' } : { kind: 'found', case: this.read(row) }
    })
  }

  /** Grave cases that nobody on duty has been told of. */
  async unannounced(): Promise<Case[]> {
    const rows = await this.store.db
      .selectFrom('case_file')
      .selectAll()
      .where('state', '=', 'consented')
      .where('announced_at', 'is', null)
      .where('rank', '<=', RANK.crisis)
      .where('due_at', '>', this.now())
      .orderBy('rank')
      .execute()
    return rows.map((row) => this.read(row))
  }

  /** Notes a step of the delivery, once. False: it was done already, or the case is no longer there for it. */
  async mark(db: Db, id: string, what: 'announced' | 'delivered' | 'reminded' | 'raised'): Promise<boolean> {
    const now = this.now()
    const change = db.updateTable('case_file').where('id', '=', id)
    const marked =
      what === 'delivered'
        ? change.set({ state: 'delivered', delivered_at: now }).where('state', '=', 'consented')
        : change.set({ [`${what}_at`]: now }).where(`${what}_at`, 'is', null)
    const { numUpdatedRows } = await marked.executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await this.note(db, id, TSUNAGI, what)
    return true
  }

  /** One taker, even when two press at once. False: somebody else has it, or it is gone. */
  take(id: string, staff: Staff): Promise<boolean> {
    const change = {
      state: 'taken',
      taken_at: this.now(),
      taken_by: this.store.cipher.seal(staff.name, `case:${id}`),
    } as const
    return this.step(id, staff, 'taken', ['consented', 'delivered'], change)
  }

  /** To another desk, without asking the person again. False: the case is not open any more. */
  pass(
    id: string,
    to: { readonly role: Role; readonly desk: string; readonly dueAt: number },
    staff: Staff,
  ): Promise<boolean> {
    return this.step(id, staff, 'passed', OPEN, {
      state: 'consented',
      role: to.role,
      desk: to.desk,
      due_at: to.dueAt,
      delivered_at: null,
      reminded_at: null,
      raised_at: null,
      taken_at: null,
      taken_by: null,
    })
  }

  close(id: string, outcome: string, staff: Staff): Promise<boolean> {
    const change = { state: 'closed', closed_at: this.now(), outcome, code: null } as const
    return this.step(id, staff, 'closed', ['delivered', 'taken'], change)
  }

  /** That a desk answered the person. */
  async noteReply(id: string, staff: Staff): Promise<void> {
    await this.change((db) => this.note(db, id, this.pseudonymOf(staff), 'replied'))
  }

  /** One step of a member of staff, with its entry in the audit. False: the case was in none of the states before it. */
  private step(
    id: string,
    staff: Staff,
    act: Act,
    before: readonly CaseState[],
    change: Updateable<CaseTable>,
  ): Promise<boolean> {
    return this.change(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('case_file')
        .set(change)
        .where('id', '=', id)
        .where('state', 'in', before)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      await this.note(db, id, this.pseudonymOf(staff), act)
      return true
    })
  }

  private change<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.store.db.transaction().execute(work)
  }

  private async note(db: Db, caseId: string | null, who: string, act: Act): Promise<void> {
    await lockAudit(db, this.store.canSkipLocked)
    await record(db, { caseId, at: this.now(), who, act })
  }

  private pseudonymOf(staff: Staff): string {
    return this.store.pseudonym('staff', staff.id)
  }

  private read(row: Selectable<CaseTable>): Case {
    const { cipher } = this.store
    const context = `case:${row.id}`
    return {
      id: row.id,
      conversation: row.conversation,
      channel: row.channel,
      state: row.state,
      urgency: row.urgency,
      role: row.role as Role,
      desk: row.desk,
      district: row.district as DistrictId | null,
      summary: row.summary === null ? null : (JSON.parse(cipher.open(row.summary, context)) as Summary),
      createdAt: row.created_at,
      dueAt: row.due_at,
      takenBy: row.taken_by === null ? null : cipher.open(row.taken_by, context),
      outcome: row.outcome,
    }
  }
}
