import { randomBytes } from 'node:crypto'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { FakeLine } from '../line/fake-line.ts'
import { newDatabase } from '../store/postgres.ts'
import { GRAVE, ROUTINE } from './crowd.ts'
import { pause } from './generator.ts'
import { beginning } from './ledger.ts'
import { postWebhook } from '../line/fake-line.ts'
import { textEvent } from '../line/events.ts'

export type Nodes = {
  readonly line: FakeLine
  readonly database: string
  readonly servers: readonly RunningServer[]
  readonly startMs: number
  /** How the answer to each text begins. */
  readonly begins: ReadonlyMap<string, string>
  readonly stop: () => Promise<void>
}

/** So many real nodes on an empty database, warm, with a LINE of their own. */
export async function startNodes(count: number): Promise<Nodes> {
  const line = await new FakeLine().start()
  const database = await newDatabase()
  const env = {
    ...line.env(),
    DATABASE_URL: database,
    DATA_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'error',
  }
  const started = performance.now()
  // One after the other: the time of a start is to be that of one node, not of three that share two processors.
  const servers: RunningServer[] = []
  for (let n = 0; n < count; n++) servers.push(await startServer(env))
  const startMs = Math.round((performance.now() - started) / count)
  const begins = await learn(line, servers)
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await line.stop()
  }
  return { line, database, servers, startMs, begins, stop }
}

/** Asks every text once of each node: what the answers look like, and every path has been walked before it is measured. */
async function learn(line: FakeLine, servers: readonly RunningServer[]): Promise<Map<string, string>> {
  const begins = new Map<string, string>()
  for (const [n, text] of [...ROUTINE, GRAVE].entries())
    for (const [at, { url }] of servers.entries()) {
      const user = `Ulearn${at}${String(n).padStart(25, '0')}`
      await postWebhook(url, [textEvent(line, user, text)])
      while (line.seenBy(user).length === 0) await pause(20)
      begins.set(text, beginning(line.seenBy(user)[0]!.messages[0]))
    }
  if (new Set(begins.values()).size !== begins.size) throw new Error('two texts cannot be told apart by their answers')
  line.arrived.length = 0
  line.calls.length = 0
  return begins
}
