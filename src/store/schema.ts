import type { ColumnType } from 'kysely'
import type { Urgency } from '../knowledge/terms.ts'

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

/** A matter handed to a desk with the person's consent. */
export type CaseTable = {
  id: string
  conversation: string
  channel: string
  /** How the channel reaches the person, sealed; null once closed. */
  address: Sealed | null
  state: 'consented' | 'delivered' | 'taken' | 'closed' | 'withdrawn'
  urgency: Urgency
  /** Most urgent first: 0 emergency … 3 routine. */
  rank: number
  role: string
  desk: string
  district: string | null
  /** What the person agreed to hand over, sealed JSON; null once closed long enough or withdrawn. */
  summary: Sealed | null
  /** Keyed hash of the つなぎコード. */
  code: string | null
  code_until: Instant
  created_at: Instant
  due_at: Instant
  announced_at: Changing<Instant | null>
  delivered_at: Changing<Instant | null>
  reminded_at: Changing<Instant | null>
  raised_at: Changing<Instant | null>
  taken_at: Changing<Instant | null>
  /** The member of staff, sealed. */
  taken_by: Changing<Sealed | null>
  closed_at: Changing<Instant | null>
  outcome: Changing<string | null>
}

/** Who saw or did what with a case; each row's hash holds the row before it, so that no row can be changed quietly. */
export type AuditTable = {
  seq: number
  case_id: string | null
  at: Instant
  /** A pseudonym: of a member of staff, of the person, or `tsunagi`. */
  who: string
  act: string
  hash: string
}

/** Which Teams channel a desk reads. */
export type DeskChannelTable = { desk: string; reference: Sealed; set_at: Instant }

/** Secrets of the store itself, sealed by the data key. */
export type SecretTable = { name: string; value: Sealed }

/** Work that one node does for all, and until when nobody else need do it. */
export type ChoreTable = { name: string; until: Instant }

export type Database = {
  conversation: ConversationTable
  inbox: InboxTable
  outbox: OutboxTable
  case_file: CaseTable
  audit: AuditTable
  desk_channel: DeskChannelTable
  secret: SecretTable
  chore: ChoreTable
}
