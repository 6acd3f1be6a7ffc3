import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { Reply } from './consultation/reply.ts'

/** What is counted; never a word or a name of anybody. */
export class Metrics {
  readonly registry = new Registry()
  private readonly turns: Counter<'channel' | 'urgency' | 'outcome'>
  private readonly seconds: Histogram

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
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5],
      registers: [this.registry],
    })
  }

  replied(channel: string, reply: Reply, elapsedMs: number): void {
    this.turns.inc({ channel, urgency: reply.urgency, outcome: reply.outcome })
    this.seconds.observe(elapsedMs / 1000)
  }
}
