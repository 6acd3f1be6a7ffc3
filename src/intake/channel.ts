import type { Db } from '../store/store.ts'

/** One event as a channel delivered it. */
export type IncomingEvent = {
  /** The channel's own id: the same event may be delivered again. */
  readonly eventId: string
  readonly channel: string
  /** Whom it belongs to, by the channel's id; stored as a pseudonym only. */
  readonly user: string
  /** When it happened, ms since 1970; decides the order among a person's events. */
  readonly occurredAt: number
  /** JSON; stored sealed, and removed once answered. */
  readonly payload: unknown
  /** Somebody may be in danger: overtakes the others, and nothing is waited for. */
  readonly isUrgent: boolean
  /** More may follow at once and belong to it: wait a moment. */
  readonly mayContinue: boolean
}

/** An event that waits for its answer. */
export type WaitingEvent = {
  readonly eventId: string
  readonly occurredAt: number
  readonly receivedAt: number
  readonly payload: unknown
}

/** What a turn leads to; written in one transaction with the end of its events. */
export type Answered = {
  /** What to send, each one sealed and sent by itself, in order; empty where nothing is to be seen. */
  readonly sends: readonly unknown[]
  /** What is remembered for the next turn; null: nothing. */
  readonly state: unknown
  /** The person takes everything back: what waits to be sent goes too. */
  readonly forget?: boolean
  /** Further rows that belong to this turn. */
  readonly effects?: (transaction: Db) => Promise<void>
}

/** One thing to send. */
export type Sending = {
  /** A UUID, the same at every attempt. */
  readonly id: string
  readonly payload: unknown
  /** An earlier attempt on this way may have arrived. */
  readonly maybeDelivered: boolean
  /** … and it ended without a word that it had; false: this program was cut off before it could hear one. */
  readonly hasFailed: boolean
  /** The first way is closed for certain; this is the other one. */
  readonly isOtherWay: boolean
}

export type Delivery =
  | { readonly kind: 'delivered' }
  /** Not now. `arrived`: whether this attempt may have arrived all the same. */
  | { readonly kind: 'later'; readonly arrived: 'maybe' | 'no'; readonly reason: string }
  /** This way is closed, and nothing arrived on it: try the other. */
  | { readonly kind: 'other-way' }
  /** Never: what was tried cannot be sent. */
  | { readonly kind: 'failed'; readonly reason: string }

/** Words for a person that did not follow from something they said just now: a desk's reply. */
export type Notice = {
  readonly kind: 'notice'
  readonly address: string
  readonly text: string
}

/** What the durable path asks of a channel. */
export type Channel = {
  readonly id: string
  /** Cuts what waits, oldest first, into turns: quick successive messages are one. */
  turns(events: readonly WaitingEvent[]): readonly (readonly WaitingEvent[])[]
  answer(turn: readonly WaitingEvent[], state: unknown, conversation: string): Promise<Answered> | Answered
  /** What to send when `answer` failed: nobody is left without a word. */
  apology(turn: readonly WaitingEvent[]): readonly unknown[]
  /** Tells the person that an answer is coming; called when it takes longer than a second. */
  showWaiting(turn: readonly WaitingEvent[]): Promise<void>
  deliver(sending: Sending): Promise<Delivery>
}
