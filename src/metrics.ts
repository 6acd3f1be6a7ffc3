import { OPINION_OUTCOMES, WORDING_OUTCOMES, type OpinionOutcome, type WordingOutcome } from './answering/outcomes.ts'
import type { ModelFault } from './answering/model/faults.ts'
import type { Task } from './answering/model/tasks.ts'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Reply } from './consultation/reply.ts'

/** What is counted; never a word or a name of anybody. */
export class Metrics {
  readonly registry = new Registry()
  private readonly turns: Counter<'channel' | 'urgency' | 'outcome'>
  private readonly seconds: Histogram
  private readonly wordings: Counter<'outcome'>
  private readonly opinions: Counter<'outcome'>
  private readonly faults: Counter<'task' | 'fault'>

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    this.turns = new Counter({
      name: 'tsunagi_turns_total',
      help: 'Turns answered',
      labelNames: ['channel', 'urgency', 'outcome'],
      registers: [this.registry],
    })
    this.seconds = new Histogram({
      name: 'tsunagi_turn_seconds',
      help: 'Time to answer a turn',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 2.5, 5, 12],
      registers: [this.registry],
    })
    this.wordings = new Counter({
      name: 'tsunagi_wordings_total',
      help: 'How the wording of replies by a model ended',
      labelNames: ['outcome'],
      registers: [this.registry],
    })
    this.opinions = new Counter({
      name: 'tsunagi_opinions_total',
      help: 'Second opinions of a model on urgency and topics, by what became of them',
      labelNames: ['outcome'],
      registers: [this.registry],
    })
    this.faults = new Counter({
      name: 'tsunagi_model_faults_total',
      help: 'Failed attempts to ask a model',
      labelNames: ['task', 'fault'],
      registers: [this.registry],
    })
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
    this.seconds.observe(elapsedMs / 1000)
  }
}
