import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { RETENTION } from '../store/retention.ts'
import type { Db, Store } from '../store/store.ts'
import type { Answered, Delivery, Sending, WaitingEvent } from './channel.ts'
import { endSendings, heldBy, insertSending } from './outbox.ts'

/** How long a node that has gone silent keeps a conversation, ms; one that lives renews its leases in time. */
export const LEASE_MS = 15_000
/** Retry keys are good for a day; what could not be sent until then is given up, and counted. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000
/** … but not before it has been tried so often: a clock that jumped a day ahead must not give anything up. */
const GIVE_UP_AFTER_ATTEMPTS = 100
/** Nothing is ever put off or held longer than this; what seems to be was written by a clock that was wrong, ms. */
const LONGEST_REST_MS = 5 * 60_000
const LONGEST_LEASE_MS = 4 * LEASE_MS
const BACKOFF_MS = [300, 1_000, 3_000, 10_000, 30_000] as const
const MOST_EVENTS_AT_ONCE = 50

type LeasedRow = { id: string; channel: string; state: string | null; state_at: number | null; unsent: number }

/** One conversation, held by one worker until it lets go. */
export type Lease = {
  readonly token: string
  readonly conversation: string
  readonly channel: string
  readonly state: unknown
  /** Whether an earlier answer still waits to be sent. */
  readonly hasUnsent: boolean
}

/** The lease went to another node meanwhile; what was done here is not written. */
export class LeaseLost extends Error {
  readonly code = 'LEASE_LOST'
}

/** The queue of conversations that have something to answer or to send. */
export class Queue {
  private readonly store: Store
  private readonly now: () => number

  constructor(store: Store, now: () => number) {
    this.store = store
    this.now = now
  }

  /**
   * Takes the conversation that has waited longest among the most urgent; null: none is due.
   * @param held leases of this machine that are still worked on: should the clock jump, it does not take them from itself
   */
  async lease(held: readonly string[] = []): Promise<Lease | null> {
    const now = this.now()
    const token = randomUUID()
    const lock = this.store.canSkipLocked ? sql`for update skip locked` : sql``
    const { rows } = await sql<LeasedRow>`
      update conversation set lease = ${token}, lease_until = ${now + LEASE_MS}
      where id = (select id from conversation
        where (pending > 0 or unsent > 0)
          and (next_at <= ${now} or next_at > ${now + LONGEST_REST_MS})
          and (lease_until <= ${now} or lease_until > ${now + LONGEST_LEASE_MS})
          ${held.length === 0 ? sql`` : sql`and (lease is null or lease not in (${sql.join(held)}))`}
        order by priority, next_at limit 1 ${lock})
      returning id, channel, state, state_at, unsent`.execute(this.store.db)
    const [row] = rows
    if (row === undefined) return null
    const isRemembered = row.state !== null && row.state_at !== null && now - row.state_at <= RETENTION.memory
    return {
      token,
      conversation: row.id,
      channel: row.channel,
      state: isRemembered ? JSON.parse(this.store.cipher.open(row.state!, `state:${row.id}`)) : null,
      hasUnsent: row.unsent > 0,
    }
  }

  async renew(tokens: readonly string[]): Promise<void> {
    if (tokens.length === 0) return
    const until = this.now() + LEASE_MS
    await this.store.db.updateTable('conversation').set({ lease_until: until }).where('lease', 'in', tokens).execute()
  }

  /** Lets every conversation go that this machine held when it was stopped; for a store that nobody else uses. */
  async releaseAll(): Promise<void> {
    await this.store.db.updateTable('conversation').set({ lease: null, lease_until: 0 }).execute()
  }

  async events(lease: Lease): Promise<WaitingEvent[]> {
    const rows = await this.store.db
      .selectFrom('inbox')
      .select(['event_id', 'occurred_at', 'received_at', 'payload'])
      .where('conversation', '=', lease.conversation)
      .where('done_at', 'is', null)
      .orderBy('occurred_at')
      .orderBy('seq')
      .limit(MOST_EVENTS_AT_ONCE)
      .execute()
    return rows.map((row) => ({
      eventId: row.event_id,
      occurredAt: row.occurred_at,
      receivedAt: row.received_at,
      payload: JSON.parse(this.store.cipher.open(row.payload!, `event:${row.event_id}`)) as unknown,
    }))
  }

  /**
   * Ends a turn: its events are answered, what to send is written, what is remembered is changed; all or nothing.
   * @throws LeaseLost
   */
  async commit(lease: Lease, turn: readonly WaitingEvent[], answered: Answered): Promise<void> {
    const { db, cipher } = this.store
    const now = this.now()
    const state =
      answered.state === null ? null : cipher.seal(JSON.stringify(answered.state), `state:${lease.conversation}`)
    await db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('conversation')
        .set((update) => ({
          state,
          state_at: state === null ? null : now,
          pending: update('pending', '-', turn.length),
          unsent: update('unsent', '+', answered.sends.length),
          answer_seq: update('answer_seq', '+', answered.sends.length),
          // Whoever wrote of a danger stays first until all they wrote is answered, this being perhaps what they wrote before.
          priority: sql<number>`case when pending > ${turn.length} then priority else 1 end`,
          touched_at: now,
        }))
        .where('id', '=', lease.conversation)
        .where('lease', '=', lease.token)
        .returning('answer_seq')
        .executeTakeFirst()
      if (row === undefined) throw new LeaseLost(`lease of ${lease.conversation}`)
      const first = row.answer_seq - answered.sends.length + 1
      const sends = answered.sends.map((payload, at) => ({ id: randomUUID(), seq: first + at, payload }))
      if (answered.forget === true)
        await endSendings(transaction, lease.conversation, { state: 'failed', reason: 'taken back', now })
      for (const send of sends) await insertSending(transaction, cipher, lease.conversation, send, now)
      await transaction
        .updateTable('inbox')
        .set({ done_at: now, payload: null, answer: sends[0]?.id ?? null })
        .where(
          'event_id',
          'in',
          turn.map((event) => event.eventId),
        )
        .execute()
      await answered.effects?.(transaction)
    })
  }

  /**
   * The next thing to send in a conversation, marked as attempted before it is given out.
   * @throws LeaseLost
   */
  async nextSending(lease: Lease): Promise<Sending | null> {
    const now = this.now()
    const row = await this.store.db
      .selectFrom('outbox')
      .select(['id', 'payload', 'attempts', 'attempted_at', 'other_way', 'created_at', 'reason'])
      .where('conversation', '=', lease.conversation)
      .where('state', '=', 'waiting')
      .orderBy('seq')
      .executeTakeFirst()
    if (row === undefined) return null
    if (now - row.created_at > GIVE_UP_AFTER_MS && row.attempts >= GIVE_UP_AFTER_ATTEMPTS) {
      await this.settle(lease, row.id, { kind: 'failed', reason: 'given up after a day' })
      return this.nextSending(lease)
    }
    const { numUpdatedRows } = await this.store.db
      .updateTable('outbox')
      .set((update) => ({ attempts: update('attempts', '+', 1), attempted_at: row.attempted_at ?? now, reason: null }))
      .where('id', '=', row.id)
      .where((where) => where.exists(heldBy(where, lease)))
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new LeaseLost(`lease of ${lease.conversation}`)
    return {
      id: row.id,
      payload: JSON.parse(this.store.cipher.open(row.payload!, `send:${row.id}`)) as unknown,
      maybeDelivered: row.attempted_at !== null,
      hasFailed: row.reason !== null,
      isOtherWay: row.other_way === 1,
    }
  }

  /** Ends an attempt for good. */
  async settle(lease: Lease, id: string, delivery: Extract<Delivery, { kind: 'delivered' | 'failed' }>): Promise<void> {
    await this.store.db.transaction().execute(async (transaction) => {
      const reason = delivery.kind === 'failed' ? delivery.reason : null
      await endSendings(transaction, lease.conversation, { state: delivery.kind, reason, now: this.now(), only: id })
    })
  }

  /** From now on the other way; written before it is tried, so that a restart knows which way an attempt went. */
  async useOtherWay(lease: Lease, id: string): Promise<void> {
    await this.store.db
      .updateTable('outbox')
      .set({ other_way: 1, attempted_at: null })
      .where('id', '=', id)
      .where((where) => where.exists(heldBy(where, lease)))
      .execute()
  }

  /** Puts an attempt off; the conversation rests until then, so that its order is kept. */
  async postpone(lease: Lease, sending: Sending, arrived: 'maybe' | 'no', reason: string): Promise<void> {
    const row = await this.store.db
      .updateTable('outbox')
      .set({ reason, ...(arrived === 'no' && !sending.maybeDelivered ? { attempted_at: null } : {}) })
      .where('id', '=', sending.id)
      .where('state', '=', 'waiting')
      .where((where) => where.exists(heldBy(where, lease)))
      .returning('attempts')
      .executeTakeFirst()
    const attempts = row?.attempts ?? 1
    await this.release(lease, BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1])
  }

  /** Something to send that nobody asked for just now; written in the transaction of what causes it. */
  async enqueue(db: Db, channel: string, conversation: string, payload: unknown): Promise<void> {
    const now = this.now()
    const { answer_seq: seq } = await db
      .insertInto('conversation')
      .values({ id: conversation, channel, next_at: now, touched_at: now, unsent: 1, answer_seq: 1 })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((update) => ({
          unsent: update('conversation.unsent', '+', 1),
          answer_seq: update('conversation.answer_seq', '+', 1),
          next_at: now,
          touched_at: now,
        })),
      )
      .returning('answer_seq')
      .executeTakeFirstOrThrow()
    await insertSending(db, this.store.cipher, conversation, { id: randomUUID(), seq, payload }, now)
  }

  /** What waits in a conversation whose person comes to fetch it; delivered by being fetched. */
  async collect(channel: string, conversation: string): Promise<unknown[]> {
    const { cipher } = this.store
    return this.store.db.transaction().execute(async (transaction) => {
      const rows = await transaction
        .selectFrom('outbox')
        .innerJoin('conversation', 'conversation.id', 'outbox.conversation')
        .select(['outbox.id', 'outbox.payload'])
        .where('conversation.channel', '=', channel)
        .where('outbox.conversation', '=', conversation)
        .where('outbox.state', '=', 'waiting')
        .orderBy('outbox.seq')
        .execute()
      if (rows.length === 0) return []
      await endSendings(transaction, conversation, { state: 'delivered', reason: null, now: this.now() })
      return rows.map(({ id, payload }) => JSON.parse(cipher.open(payload!, `send:${id}`)) as unknown)
    })
  }

  /** Lets a conversation go; it rests so long, ms, where that is given. */
  async release(lease: Lease, restMs?: number): Promise<void> {
    await this.store.db
      .updateTable('conversation')
      .set({ lease: null, lease_until: 0, ...(restMs === undefined ? {} : { next_at: this.now() + restMs }) })
      .where('id', '=', lease.conversation)
      .where('lease', '=', lease.token)
      .execute()
  }
}
