import { costOf, databaseCpuMs, databaseMb, driftOf, type Drift } from './costs.ts'
import type { Planned } from './crowd.ts'
import { deliver, pause } from './generator.ts'
import { judge, Ledger, waitsOf, type Judged, type Waits } from './ledger.ts'
import type { Nodes } from './nodes.ts'

/** Without a single answer for so long, nothing more is coming, ms. */
const SILENCE_MS = 15_000
const SAMPLE_EVERY_MS = 1_000

export type Run = Judged & {
  /** From the first message to the last one taken, and to the last answer. */
  readonly sentInS: number
  readonly answeredInS: number
  readonly answersPerSecond: number
  readonly refused: number
  readonly ack: Waits
  /** How late the generator was itself. */
  readonly generatorLate: Waits
  /** Most messages taken and not yet answered. */
  readonly deepestQueue: number
  /** Processor time of each part for one message. */
  readonly cpuMsPerMessage: { readonly nodes: number; readonly database: number; readonly generatorAndFakeLine: number }
  readonly processors: number
  readonly memory: readonly (Drift & { readonly mostMb: number })[]
  readonly databaseMb: number
}

/** Sends what was planned, waits for the last answer, and judges. */
export async function run(nodes: Nodes, planned: readonly Planned[], random: () => number): Promise<Run> {
  const { line, servers, database, begins } = nodes
  const ledger = new Ledger(line)
  const samples = servers.map((): { minute: number; mb: number }[] => [])
  const started = Date.now()
  let [taken, deepestQueue] = [0, 0]
  const sampling = setInterval(() => {
    for (const [n, { pid }] of servers.entries())
      samples[n]!.push({ minute: (Date.now() - started) / 60_000, mb: costOf(pid).rssMb })
    const due = planned.filter(({ at }) => at < Date.now() - started).length
    deepestQueue = Math.max(deepestQueue, Math.min(due, taken === 0 ? due : taken) - ledger.answers.length)
  }, SAMPLE_EVERY_MS)
  const before = await used(nodes)
  const { sent, refused, ackMs, lateMs } = await deliver(
    planned,
    servers.map(({ url }) => url),
    line,
    random,
  )
  taken = sent.length
  const sentInS = seconds(started)
  await silence(ledger, sent.length)
  clearInterval(sampling)
  // Answers that must not come would come now.
  await pause(3_000)
  ledger.stop()
  const after = await used(nodes)
  const last = ledger.answers.reduce((latest, { at }) => Math.max(latest, at), started)
  const answeredInS = Math.round((last - started) / 100) / 10
  const each = (part: 'nodes' | 'database' | 'generatorAndFakeLine') =>
    Math.round(((after[part] - before[part]) / sent.length) * 100) / 100
  const cpuMsPerMessage = {
    nodes: each('nodes'),
    database: each('database'),
    generatorAndFakeLine: each('generatorAndFakeLine'),
  }
  const busyMs = after.nodes - before.nodes + after.database - before.database
  return {
    ...judge(sent, ledger.answers, begins),
    sentInS,
    answeredInS,
    answersPerSecond: Math.round((ledger.answers.length / answeredInS) * 10) / 10,
    refused,
    ack: waitsOf(ackMs),
    generatorLate: waitsOf(lateMs),
    deepestQueue,
    cpuMsPerMessage,
    processors: Math.round((busyMs / (answeredInS * 1_000)) * 100) / 100,
    memory: samples.map((of) => ({ ...driftOf(of), mostMb: Math.max(...of.map(({ mb }) => mb)) })),
    databaseMb: await databaseMb(database),
  }
}

async function used({ servers, database }: Nodes) {
  return {
    nodes: servers.reduce((sum, { pid }) => sum + costOf(pid).cpuMs, 0),
    database: await databaseCpuMs(database),
    generatorAndFakeLine: costOf(process.pid).cpuMs,
  }
}

async function silence(ledger: Ledger, expected: number): Promise<void> {
  let [count, since] = [-1, Date.now()]
  while (ledger.answers.length < expected && Date.now() - since < SILENCE_MS) {
    if (ledger.answers.length !== count) [count, since] = [ledger.answers.length, Date.now()]
    await pause(100)
  }
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 100) / 10
}
