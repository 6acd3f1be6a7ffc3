import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ModelFault } from './answering/model/faults.ts'
import type { Task } from './answering/model/tasks.ts'
import { OPINION_OUTCOMES, WORDING_OUTCOMES, type OpinionOutcome, type WordingOutcome } from './answering/outcomes.ts'
import type { Reply } from './consultation/reply.ts'
import { STEPS, type TurnSeen } from './consultation/watch.ts'
import { URGENCIES } from './knowledge/terms.ts'
import type { Figures } from './store/figures.ts'

/** How many contacts of the directory want a clerk's look. */
export type ContactFigures = { readonly stale: number; readonly missing: number }
export type MetricsSources = {
  /** Read at every scrape; a fault leaves the last figures out rather than giving old ones. */
  readonly figures: () => Promise<Figures>
  readonly contacts: () => ContactFigures
}
/** What became of a message over somebody's limit: heard all the same, answered by the fixed words, or dropped after them. */
export type Limited = 'heard' | 'told' | 'dropped'

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10]
const OPEN_STATES = ['consented', 'delivered', 'taken'] as const

/** What is counted; never a word or a name of anybody, and no label that could take more than a handful of values. */
export class Metrics {
  readonly registry = new Registry()
  private readonly turns = this.counter('tsunagi_turns_total', 'Turns answered', ['channel', 'urgency', 'outcome'])
  private readonly failures = this.counter('tsunagi_turn_failures_total', 'Turns answered by an apology', ['channel'])
  private readonly limits = this.counter('tsunagi_limited_total', 'Messages over a limit', ['channel', 'what'])
  private readonly seconds = this.histogram('tsunagi_turn_seconds', 'Time to answer a turn', [])
  private readonly steps = this.histogram('tsunagi_step_seconds', 'Time of a step of the pipeline', ['step'])
  private readonly purged = this.gauge('tsunagi_purge_last_success_seconds', 'When retention was last enforced')
  private readonly waiting = this.gauge('tsunagi_queue_events', 'Events that wait for an answer')
  private readonly waitingFor = this.gauge('tsunagi_queue_oldest_seconds', 'Age of the oldest waiting event')
  private readonly unsent = this.gauge('tsunagi_unsent_answers', 'Answers that a platform has not taken yet')
  private readonly unsentFor = this.gauge('tsunagi_unsent_oldest_seconds', 'Age of the oldest unsent answer')
  private readonly undelivered = this.gauge('tsunagi_undelivered_answers', 'Answers given up within a day')
  private readonly cases = this.gauge('tsunagi_cases', 'Open cases', ['state', 'urgency'])
  private readonly casesFor = this.gauge(
    'tsunagi_case_oldest_seconds',
    'Age of the oldest untaken case since it was due',
  )
  private readonly isStoreRead = this.gauge('tsunagi_store_readable', '1: the figures of the store could be read')
  private readonly stale = this.gauge('tsunagi_contacts_stale', 'Desks with a number older than 18 months')
  private readonly missing = this.gauge('tsunagi_contacts_missing', 'Desks without a number of their own')
  private readonly wordings = this.counter('tsunagi_wordings_total', 'How the wording of replies by a model ended', [
    'outcome',
  ])
  private readonly opinions = this.counter(
    'tsunagi_opinions_total',
    'Second opinions of a model, by what became of them',
    ['outcome'],
  )
  private readonly faults = this.counter('tsunagi_model_faults_total', 'Failed attempts to ask a model', [
    'task',
    'fault',
  ])

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    for (const step of STEPS) this.steps.zero({ step })
  }

  /** The metrics in Prometheus' text form. */
  async text({ figures, contacts }: MetricsSources): Promise<string> {
    const { stale, missing } = contacts()
    this.stale.set(stale)
    this.missing.set(missing)
    await figures().then(
      (read) => {
        this.show(read)
        this.isStoreRead.set(1)
      },
      () => {
        this.isStoreRead.set(0)
      },
    )
    return this.registry.metrics()
  }

  /** Shows every outcome from the start, so that an alarm on one of them has something to look at. */
  expectModel(): void {
    for (const outcome of WORDING_OUTCOMES) this.wordings.inc({ outcome }, 0)
    for (const outcome of OPINION_OUTCOMES) this.opinions.inc({ outcome }, 0)
  }

  worded(outcome: WordingOutcome): void {
    this.wordings.inc({ outcome })
  }

  opined(outcome: OpinionOutcome): void {
    this.opinions.inc({ outcome })
  }

  modelFailed(task: Task, fault: ModelFault): void {
    this.faults.inc({ task, fault })
  }

  replied(channel: string, reply: Reply, elapsedMs: number): void {
    this.turns.inc({ channel, urgency: reply.urgency, outcome: reply.outcome })
    this.seconds.observe(elapsedMs / 1_000)
  }

  watched({ channel, hasFailed, steps }: TurnSeen): void {
    if (hasFailed) this.failures.inc({ channel })
    for (const { step, from, to } of steps) this.steps.observe({ step }, (to - from) / 1_000)
  }

  limited(channel: string, what: Limited): void {
    this.limits.inc({ channel, what })
  }

  purgedAt(now: number): void {
    this.purged.set(now / 1_000)
  }

  private show(figures: Figures): void {
    this.waiting.set(figures.waiting)
    this.waitingFor.set(figures.oldestWaitingMs / 1_000)
    this.unsent.set(figures.unsent)
    this.unsentFor.set(figures.oldestUnsentMs / 1_000)
    this.undelivered.set(figures.undelivered)
    this.casesFor.set(figures.oldestCaseMs / 1_000)
    for (const state of OPEN_STATES) for (const urgency of URGENCIES) this.cases.set({ state, urgency }, 0)
    for (const { state, urgency, count } of figures.cases) this.cases.set({ state, urgency }, count)
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  private histogram<Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] })
  }

  private gauge<Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] })
  }
}
