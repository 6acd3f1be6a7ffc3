import type { ColumnType } from 'kysely'

/** Milliseconds since 1970; both databases give numbers back. */
type Instant = number
/** Personal text as `Cipher` writes it. */
type Sealed = string
/** Set when the row is made, changed later. */
type Changing<T> = ColumnType<T, T | undefined, T>

/** One person on one channel: lock, queue entry and remembered state in one row. */
export type ConversationTable = {
  /** A pseudonym: the channel's own id cannot be read from it. */
  id: string
  channel: string
  /** What is remembered between turns, sealed JSON; null once forgotten. */
  state: Changing<Sealed | null>
  state_at: Changing<Instant | null>
  /** Events not yet answered, and answers not yet sent. */
  pending: Changing<number>
  unsent: Changing<number>
  /** The last numbers drawn for an event and for an answer. */
  event_seq: Changing<number>
  answer_seq: Changing<number>
  /** 0: somebody may be in danger; 1: everybody else. */
  priority: Changing<number>
  /** Not looked at before this. */
  next_at: Instant
  lease: Changing<string | null>
  lease_until: Changing<Instant>
  touched_at: Instant
}

/** What a channel delivered, once per event, until it is answered. */
export type InboxTable = {
  event_id: string
  conversation: string
  seq: number
  occurred_at: Instant
  received_at: Instant
  /** Sealed JSON; null once answered: the words are not kept. */
  payload: Sealed | null
  done_at: Changing<Instant | null>
  /** The answer that carries this event's reply, if it got one. */
  answer: Changing<string | null>
}

/** What is to be sent, written before it is sent. */
export type OutboxTable = {
  /** A UUID, and the retry key where the channel knows one. */
  id: string
  conversation: string
  seq: number
  /** Sealed JSON; null once delivered. */
  payload: Sealed | null
  state: 'waiting' | 'delivered' | 'failed'
  attempts: Changing<number>
  /** Marked before the first call whose outcome is not known for certain to be "not delivered". */
  attempted_at: Changing<Instant | null>
  /** 1: the first way was closed for certain, and the other is used. */
  other_way: Changing<number>
  created_at: Instant
  done_at: Changing<Instant | null>
  reason: Changing<string | null>
}

/** Secrets of the store itself, sealed by the data key. */
export type SecretTable = { name: string; value: Sealed }

export type Database = {
  conversation: ConversationTable
  inbox: InboxTable
  outbox: OutboxTable
  secret: SecretTable
}
