import { percentile } from '../../src/evaluation/percentile.ts'
import type { Arrived, FakeLine } from '../line/fake-line.ts'
import type { Sent } from './generator.ts'

export type Answer = Pick<Arrived, 'at' | 'to' | 'way' | 'token'> & { readonly begins: string }

/** Keeps of what arrived only what is needed to judge it, so that the fake does not grow. */
export class Ledger {
  readonly answers: Answer[] = []
  private readonly line: FakeLine
  private readonly timer: NodeJS.Timeout

  constructor(line: FakeLine) {
    this.line = line
    this.timer = setInterval(() => {
      this.read()
    }, 100)
  }

  read(): void {
    for (const { at, to, way, token, messages } of this.line.arrived.splice(0))
      this.answers.push({ at, to, way, token, begins: beginning(messages[0]) })
    this.line.calls.length = 0
  }

  stop(): void {
    clearInterval(this.timer)
    this.read()
  }
}

/** What tells one matter's answer from another's. */
export function beginning(message: Arrived['messages'][number] | undefined): string {
  return (message?.text ?? message?.altText ?? '').split('\n')[0]!.slice(0, 80)
}

export type Judged = {
  readonly messages: number
  readonly answers: number
  readonly lost: number
  readonly double: number
  /** People whose answers came in another order than their messages. */
  readonly outOfOrder: number
  readonly byPush: number
  readonly routine: Waits
  readonly grave: Waits
}
export type Waits = {
  readonly n: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Every message against every answer. `begins`: how the answer to each text begins. */
export function judge(sent: readonly Sent[], answers: readonly Answer[], begins: ReadonlyMap<string, string>): Judged {
  const waits = { routine: [] as number[], grave: [] as number[] }
  let [lost, double, outOfOrder] = [0, 0, 0]
  const answersOf = groupBy(answers, ({ to }) => to)
  for (const [user, messages] of groupBy(sent, (message) => message.user)) {
    const inOrder = [...messages].sort((a, b) => a.occurredAt - b.occurredAt)
    const seen = answersOf.get(user) ?? []
    lost += Math.max(0, inOrder.length - seen.length)
    double += Math.max(0, seen.length - inOrder.length)
    const isInOrder = inOrder.every(
      (message, at) => seen[at] === undefined || seen[at].begins === begins.get(message.text),
    )
    if (!isInOrder) outOfOrder += 1
    for (const [at, message] of inOrder.entries()) {
      const answer = seen[at]
      if (answer !== undefined) waits[message.isGrave ? 'grave' : 'routine'].push(answer.at - message.triedAt)
    }
  }
  return {
    messages: sent.length,
    answers: answers.length,
    lost,
    double,
    outOfOrder,
    byPush: answers.filter(({ way }) => way === 'push').length,
    routine: waitsOf(waits.routine),
    grave: waitsOf(waits.grave),
  }
}

export function waitsOf(ms: readonly number[]): Waits {
  const round = (value: number) => Math.round(value)
  return {
    n: ms.length,
    p50: round(percentile(ms, 0.5)),
    p95: round(percentile(ms, 0.95)),
    p99: round(percentile(ms, 0.99)),
    max: round(ms.reduce((most, value) => Math.max(most, value), 0)),
  }
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  return groups
}
