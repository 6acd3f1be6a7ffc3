import { promisify } from 'node:util'
import { sql } from 'kysely'
import type { Store } from '../store/store.ts'
import type { IncomingEvent } from './channel.ts'

const nextLoop = promisify(setImmediate)

/** How long a text waits for another one of the same person, ms. */
export const JOIN_MS = 1_000
/** Somebody who keeps writing is answered all the same after this many messages. */
const MOST_JOINED = 5

type Waiting = { readonly event: IncomingEvent; readonly conversation: string }
type Batch = { readonly events: readonly Waiting[]; readonly done: () => void; readonly failed: (why: unknown) => void }

/** The durable inbox: an event is kept once, whatever is delivered how often. */
export class Intake {
  private readonly store: Store
  private readonly now: () => number
  private readonly joinMs: number
  private readonly onAdded: () => void
  private waiting: Batch[] = []
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

  /** Resolves when every event is on disk. Calls that come together share one transaction. */
  add(events: readonly IncomingEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve()
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
      const rows = await transaction
        .insertInto('conversation')
        .values(
          conversations.map((id) => {
            const { event } = byConversation.get(id)![0]!
            return { id, channel: event.channel, next_at: now, touched_at: now }
          }),
        )
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((update) => ({ touched_at: update.ref('excluded.touched_at') })),
        )
        .returning(['id', 'event_seq'])
        .execute()
      const drawn = new Map(rows.map((row) => [row.id, row.event_seq]))
      const kept = await transaction
        .insertInto('inbox')
        .values(
          conversations.flatMap((id) =>
            byConversation.get(id)!.map(({ event }, at) => ({
              event_id: `${event.channel}:${event.eventId}`,
              conversation: id,
              seq: drawn.get(id)! + at + 1,
              occurred_at: event.occurredAt,
              received_at: now,
              payload: cipher.seal(JSON.stringify(event.payload), `event:${event.channel}:${event.eventId}`),
            })),
          ),
        )
        .onConflict((conflict) => conflict.column('event_id').doNothing())
        .returning(['event_id', 'conversation'])
        .execute()
      const isNew = new Set(kept.map((row) => row.event_id))
      const changes = conversations.flatMap((id) => {
        const fresh = byConversation.get(id)!.filter(({ event }) => isNew.has(`${event.channel}:${event.eventId}`))
        if (fresh.length === 0) return []
        const isUrgent = fresh.some(({ event }) => event.isUrgent)
        const waits = !isUrgent && fresh.every(({ event }) => event.mayContinue)
        const drawnTo = drawn.get(id)! + byConversation.get(id)!.length
        return [{ id, count: fresh.length, drawnTo, nextAt: waits ? now + this.joinMs : now, isUrgent }]
      })
      if (changes.length === 0) return
      const values = sql.join(
        changes.map(
          ({ id, count, drawnTo, nextAt, isUrgent }) =>
            sql`(cast(${id} as text), cast(${count} as integer), cast(${drawnTo} as integer), cast(${nextAt} as bigint), cast(${isUrgent ? 0 : 1} as integer))`,
        ),
      )
      await sql`
        with added (id, n, drawn, due, priority) as (values ${values})
        update conversation set
          pending = pending + added.n,
          event_seq = added.drawn,
          priority = case when conversation.priority < added.priority then conversation.priority else added.priority end,
          next_at = case
            when unsent > 0 then next_at
            when pending >= ${MOST_JOINED} and next_at < added.due then next_at
            else added.due end
        from added where conversation.id = added.id`.execute(transaction)
    })
  }
}
