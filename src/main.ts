// The composition root: configuration → parts → listen.
import type { RequestHandler } from 'express'
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino, type Logger } from 'pino'
import { hsdsRouter } from '../adapters/web/hsds.ts'
import { webRouter } from '../adapters/web/router.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import type { Parts } from './consultation/consult.ts'
import type { Reply } from './consultation/reply.ts'
import { Conversations } from './conversation/conversations.ts'
import type { Channel } from './intake/channel.ts'
import { Cases } from './handover/cases.ts'
import { Dispatcher } from './handover/dispatcher.ts'
import { Handover } from './handover/handover.ts'
import { Intake } from './intake/intake.ts'
import { Queue } from './intake/queue.ts'
import { Worker } from './intake/worker.ts'
import { KnowledgeError } from './knowledge/fault.ts'
import { causeOf } from './log.ts'
import { Metrics } from './metrics.ts'
import { loadParts } from './parts.ts'
import { buildServer } from './server.ts'
import { CipherError } from './store/cipher.ts'
import { openStore } from './store/open.ts'
import { purge } from './store/retention.ts'
import type { Store } from './store/store.ts'

const SHUTDOWN_MS = 10_000
const PURGE_EVERY_MS = 10 * 60_000
/** No other machine may keep a person waiting longer than this, ms. */
const OUTSIDE_TIMEOUT_MS = 10_000

try {
  await start()
} catch (error) {
  const isExpected = [KnowledgeError, ConfigError, CipherError].some((kind) => error instanceof kind)
  if (!isExpected || !(error instanceof Error)) throw error
  console.error(`つなぎ cannot start:\n${error.message}`)
  process.exit(1)
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel })
  const now = clock(config.clockStart)
  const today = () => new Date(now())
  if (config.store.keys.length === 0) log.info('DATA_KEY is not set: a key for development is used')
  const metrics = new Metrics()
  const [known, store] = await Promise.all([loadParts(), openStore(config.store)])
  const parts = await withModels(known, config, { metrics, log })
  const queue = new Queue(store, now)
  const cases = new Cases(store, now)
  const intake = new Intake(store, now, () => {
    worker.wake()
  })
  const handover = new Handover(cases, parts.directory, parts.phrases)
  const channels: Channel[] = []
  const webhooks: RequestHandler[] = []
  let dispatcher: Dispatcher | null = null
  if (config.line !== null || config.teams !== null) await limitWaiting()
  if (config.line !== null) {
    const { openLine } = await import('../adapters/line/compose.ts')
    const onReply = (reply: Reply, elapsedMs: number) => {
      metrics.replied('line', reply, elapsedMs)
    }
    const line = openLine({ config: config.line, parts, handover, intake, now, log, onReply })
    channels.push(line.channel)
    webhooks.push(line.webhook)
  }
  if (config.teams !== null) {
    const { openTeams } = await import('../adapters/teams/compose.ts')
    const teams = await openTeams({ config: config.teams, parts, store, cases, queue, intake, now, log })
    channels.push(teams.channel)
    webhooks.push(teams.webhook)
    dispatcher = new Dispatcher({ store, cases, port: teams.desk, now, log })
  }
  const worker = new Worker({ queue, channels, log, mustGiveWay: () => intake.isBusy })
  const app = buildServer({
    log,
    registry: metrics.registry,
    isReady: () => store.isWritable(),
    webhooks,
    routers: [
      hsdsRouter(parts.directory),
      webRouter({
        parts,
        conversations: new Conversations(),
        handover,
        store,
        queue,
        clock: today,
        onReply: (reply, elapsedMs) => {
          metrics.replied('web', reply, elapsedMs)
        },
      }),
    ],
  })
  // A store of one's own that was stopped in the middle: nobody else can hold its conversations.
  if (config.store.url === null) await queue.releaseAll()
  worker.start()
  dispatcher?.start()
  const purging = setInterval(() => void purgeQuietly(store, now(), log), PURGE_EVERY_MS)
  void purgeQuietly(store, now(), log)
  const server = createServer(app)
  server.listen(config.port, config.host, () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : config.port
    log.info({ port }, `つなぎ is ready: http://localhost:${port}/`)
    for (const channel of config.channelsOff) log.info(channel)
    returnLoadingMemory()
  })
  const stop = () => {
    clearInterval(purging)
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref()
    server.close(() => {
      void Promise.all([worker.stop(), dispatcher?.stop()])
        .then(() => store.close())
        .finally(() => process.exit(0))
    })
    server.closeIdleConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Adds the models that are configured; without any, none of their libraries is loaded. */
async function withModels(known: Parts, config: Config, told: { metrics: Metrics; log: Logger }): Promise<Parts> {
  if (config.model === null && config.embedding === null) return known
  const { metrics, log } = told
  const { openModels } = await import('./models.ts')
  metrics.expectModel()
  return await openModels(known, config, {
    onOutcome: (outcome) => {
      metrics.worded(outcome)
    },
    onOpinion: (outcome) => {
      metrics.opined(outcome)
    },
    onDisagreement: (disagreement) => {
      log.info(disagreement, 'a second opinion differs')
    },
    onFault: (task, fault) => {
      metrics.modelFailed(task, fault)
    },
    onEmbeddingFault: (error) => {
      log.warn({ cause: causeOf(error) }, 'passages could not be embedded')
    },
  })
}

/** Every call to another machine ends in time; without a channel there are none, and the library is not loaded. */
async function limitWaiting(): Promise<void> {
  const { Agent, setGlobalDispatcher } = await import('undici')
  setGlobalDispatcher(new Agent({ headersTimeout: OUTSIDE_TIMEOUT_MS, bodyTimeout: OUTSIDE_TIMEOUT_MS }))
}

/** The time, ms since 1970; in a rehearsal it runs on from another moment. */
function clock(start: Date | null): () => number {
  if (start === null) return Date.now
  const ahead = start.getTime() - Date.now()
  return () => Date.now() + ahead
}

async function purgeQuietly(store: Store, now: number, log: Logger): Promise<void> {
  try {
    log.debug(await purge(store, now), 'purged')
  } catch (error) {
    log.error({ cause: causeOf(error) }, 'purging failed')
  }
}

/** Reading dictionaries needs twice the memory that keeping them does; one collection gives it back. */
function returnLoadingMemory(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext(`gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })`)
}
