// The composition root: configuration → parts → listen.
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import { webRouter } from '../adapters/web/router.ts'
import { ConfigError, readConfig } from './config.ts'
import { Conversations } from './conversation/conversations.ts'
import { KnowledgeError } from './knowledge/fault.ts'
import { loadParts } from './parts.ts'
import { buildServer } from './server.ts'

const SHUTDOWN_MS = 10_000

try {
  await start()
} catch (error) {
  if (!(error instanceof KnowledgeError) && !(error instanceof ConfigError)) throw error
  console.error(`つなぎ cannot start:\n${error.message}`)
  process.exit(1)
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel })
  const parts = await loadParts()
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const turns = new Counter({
    name: 'tsunagi_turns_total',
    help: 'Turns answered',
    labelNames: ['channel', 'urgency', 'outcome'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'tsunagi_turn_seconds',
    help: 'Time to answer a turn',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5],
    registers: [registry],
  })
  const app = buildServer({
    log,
    registry,
    isReady: () => true,
    routers: [
      webRouter({
        parts,
        conversations: new Conversations(),
        clock: () => new Date(),
        onReply: (reply, elapsedMs) => {
          turns.inc({ channel: 'web', urgency: reply.urgency, outcome: reply.outcome })
          seconds.observe(elapsedMs / 1000)
        },
      }),
    ],
  })
  const server = createServer(app)
  server.listen(config.port, config.host, () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : config.port
    log.info({ port }, `つなぎ is ready: http://localhost:${port}/`)
    for (const channel of config.channelsOff) log.info(channel)
    returnLoadingMemory()
  })
  const stop = () => {
    server.close(() => process.exit(0))
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Reading dictionaries needs twice the memory that keeping them does; one collection gives it back. */
function returnLoadingMemory(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext(`gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })`)
}
