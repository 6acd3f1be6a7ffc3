import { promisify } from 'node:util'
import { sql } from 'kysely'
import { recordset } from '../store/recordset.ts'
import type { Store } from '../store/store.ts'
import type { IncomingEvent } from './channel.ts'

const nextLoop = promisify(setImmediate)

/** How long a text waits for another one of the same person, ms. */
const JOIN_MS = 1_000
/** Somebody who keeps writing is answered all the same after this many messages. */
const MOST_JOINED = 5

/** Events that wait in memory to be written; more are turned away, and their channel brings them again. */
const MOST_WAITING = 5_000

/** More arrives than can be kept; nothing of it was. */
export class Overloaded extends Error {
  readonly code = 'OVERLOADED'
}

type Waiting = { readonly event: IncomingEvent; readonly conversation: string }
type Batch = { readonly events: readonly Waiting[]; readonly done: () => void; readonly failed: (why: unknown) => void }

/** The durable inbox: an event is kept once, whatever is delivered how often. */
export class Intake {
  private readonly store: Store
  private readonly now: () => number
  private readonly joinMs: number
  private readonly onAdded: () => void
  private waiting: Batch[] = []
  private waitingEvents = 0
  private isWriting = false

  constructor(store: Store, now: () => number, onAdded: () => void, joinMs: number = JOIN_MS) {
    this.store = store
    this.now = now
    this.joinMs = joinMs
    this.onAdded = onAdded
  }

  /** Whether events wait to be written: then writing comes before answering. */
  get isBusy(): boolean {
    return this.isWriting
  }

  /**
   * Resolves when every event is on disk. Calls that come together share one transaction.
   * @throws Overloaded
   */
  add(events: readonly IncomingEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve()
    if (this.waitingEvents + events.length > MOST_WAITING)
      return Promise.reject(new Overloaded(`${this.waitingEvents} events wait to be written`))
    this.waitingEvents += events.length
    const named = events.map((event) => ({ event, conversation: this.store.pseudonym(event.channel, event.user) }))
    return new Promise((done, failed) => {
      this.waiting.push({ events: named, done, failed })
      if (!this.isWriting) void this.writeAll()
    })
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true
    while (this.waiting.length > 0) {
      // Requests that have already arrived are read first, so that they share the transaction.
      await nextLoop()
      const batches = this.waiting
      this.waiting = []
      try {
        await this.write(batches.flatMap((batch) => batch.events))
        for (const batch of batches) batch.done()
        this.onAdded()
      } catch (error) {
        for (const batch of batches) batch.failed(error)
      } finally {
        for (const batch of batches) this.waitingEvents -= batch.events.length
      }
    }
    this.isWriting = false
  }

  private async write(events: readonly Waiting[]): Promise<void> {
    const { db, cipher } = this.store
    const now = this.now()
    const byConversation = new Map<string, Waiting[]>()
    for (const waiting of events) {
      const others = byConversation.get(waiting.conversation) ?? []
      if (!others.some((other) => other.event.eventId === waiting.event.eventId)) others.push(waiting)
      byConversation.set(waiting.conversation, others)
    }
    // In one order everywhere, so that two nodes never wait for each other.
    const conversations = [...byConversation.keys()].sort()
    await db.transaction().execute(async (transaction) => {
      // The conversation's row is locked before a number is drawn from it.
      const { rows } = await sql<{ id: string; event_seq: number }>`
        insert into conversation (id, channel, next_at, touched_at)
        select id, channel, at, at from ${recordset(
          this.store,
          { id: 'text', channel: 'text', at: 'bigint' },
          conversations.map((id) => ({ id, channel: byConversation.get(id)![0]!.event.channel, at: now })),
        )} as added where true
        on conflict (id) do update set touched_at = excluded.touched_at
        returning id, event_seq`.execute(transaction)
      const drawn = new Map(rows.map((row) => [row.id, row.event_seq]))
      const kept = await sql<{ event_id: string }>`
        insert into inbox (event_id, conversation, seq, occurred_at, received_at, payload)
        select event_id, conversation, seq, occurred_at, received_at, payload from ${recordset(
          this.store,
          {
            event_id: 'text',
            conversation: 'text',
            seq: 'integer',
            occurred_at: 'bigint',
            received_at: 'bigint',
            payload: 'text',
          },
          conversations.flatMap((id) =>
            byConversation.get(id)!.map(({ event }, at) => ({
              event_id: nameOf(event),
              conversation: id,
              seq: drawn.get(id)! + at + 1,
              occurred_at: event.occurredAt,
              received_at: now,
              payload: cipher.seal(JSON.stringify(event.payload), `event:${nameOf(event)}`),
            })),
          ),
        )} as added where true
        on conflict (event_id) do nothing
        returning event_id`.execute(transaction)
      const isNew = new Set(kept.rows.map((row) => row.event_id))
      const changes = conversations.flatMap((id) => {
        const all = byConversation.get(id)!
        const fresh = all.filter(({ event }) => isNew.has(nameOf(event)))
        if (fresh.length === 0) return []
        const isUrgent = fresh.some(({ event }) => event.isUrgent)
        const waits = !isUrgent && fresh.every(({ event }) => event.mayContinue)
        const due = waits ? now + this.joinMs : now
        return [{ id, n: fresh.length, drawn: drawn.get(id)! + all.length, due, priority: isUrgent ? 0 : 1 }]
      })
      if (changes.length === 0) return
      await sql`
        update conversation set
          pending = pending + added.n,
          event_seq = added.drawn,
          priority = case when conversation.priority < added.priority then conversation.priority else added.priority end,
          next_at = case
            when unsent > 0 then next_at
            when pending >= ${MOST_JOINED} and next_at < added.due then next_at
            else added.due end
        from ${recordset(
          this.store,
          { id: 'text', n: 'integer', drawn: 'integer', due: 'bigint', priority: 'integer' },
          changes,
        )} as added where conversation.id = added.id`.execute(transaction)
    })
  }
}

/** The event's id among those of all channels. */
function nameOf(event: IncomingEvent): string {
  return `${event.channel}:${event.eventId}`
}
