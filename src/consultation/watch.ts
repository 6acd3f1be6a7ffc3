import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import type { Urgency } from '../knowledge/terms.ts'
import type { Outcome, Reply } from './reply.ts'

/** The pipeline's steps, as they are timed and traced. */
export const STEPS = ['assess', 'locate', 'refer', 'retrieve', 'answer', 'guard'] as const
export type Step = (typeof STEPS)[number]
export type StepTaken = { readonly step: Step; readonly from: number; readonly to: number }

/** One turn as it may be seen from outside: when, how urgent, how it ended; never whose, never a word. Times in ms since 1970. */
export type TurnSeen = {
  readonly channel: string
  /** The event's id, by which the log knows it too. */
  readonly event: string
  readonly from: number
  readonly to: number
  /** Null: nothing was replied. */
  readonly urgency: Urgency | null
  readonly outcome: Outcome | null
  readonly hasFailed: boolean
  readonly steps: readonly StepTaken[]
}

type Underway = { urgency: Urgency | null; outcome: Outcome | null; readonly steps: StepTaken[] }

const underway = new AsyncLocalStorage<Underway>()
const turns = channel('tsunagi:turn')

/** Runs a turn and tells whoever watches, once it has ended. */
export async function watchTurn<T>(about: Pick<TurnSeen, 'channel' | 'event'>, work: () => T | Promise<T>): Promise<T> {
  if (!turns.hasSubscribers) return work()
  const seen: Underway = { urgency: null, outcome: null, steps: [] }
  const from = now()
  let hasFailed = true
  try {
    const result = await underway.run(seen, work)
    hasFailed = false
    return result
  } finally {
    turns.publish({ ...about, ...seen, from, to: now(), hasFailed } satisfies TurnSeen)
  }
}

/** Runs one step of the turn that is under way. */
export function step<T>(name: Step, work: () => T): T {
  const turn = underway.getStore()
  if (turn === undefined) return work()
  const from = now()
  try {
    return work()
  } finally {
    turn.steps.push({ step: name, from, to: now() })
  }
}

/** How the turn that is under way was answered. */
export function noteReply({ urgency, outcome }: Pick<Reply, 'urgency' | 'outcome'>): void {
  const turn = underway.getStore()
  if (turn !== undefined) Object.assign(turn, { urgency, outcome })
}

/** Watches every turn from now on. */
export function onTurn(watch: (turn: TurnSeen) => void): void {
  turns.subscribe((message) => {
    watch(message as TurnSeen)
  })
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
