// The composition root: configuration → parts → listen.
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino, type Logger } from 'pino'
import { Agent, setGlobalDispatcher } from 'undici'
import { LineChannel } from '../adapters/line/channel.ts'
import { LineConversation } from '../adapters/line/conversation.ts'
import { LineDelivery } from '../adapters/line/delivery.ts'
import { lineRouter } from '../adapters/line/router.ts'
import { webRouter } from '../adapters/web/router.ts'
import { quickEar } from './assessment/assess.ts'
import { ConfigError, readConfig, type Config, type StoreConfig } from './config.ts'
import type { Parts } from './consultation/consult.ts'
import { Conversations } from './conversation/conversations.ts'
import type { Channel } from './intake/channel.ts'
import { Intake } from './intake/intake.ts'
import { Queue } from './intake/queue.ts'
import { Worker } from './intake/worker.ts'
import { KnowledgeError } from './knowledge/fault.ts'
import { Metrics } from './metrics.ts'
import { loadParts } from './parts.ts'
import { buildServer } from './server.ts'
import { Cipher, CipherError } from './store/cipher.ts'
import { developmentKey } from './store/data-key.ts'
import { purge } from './store/retention.ts'
import { Store } from './store/store.ts'

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
  setGlobalDispatcher(new Agent({ headersTimeout: OUTSIDE_TIMEOUT_MS, bodyTimeout: OUTSIDE_TIMEOUT_MS }))
  const metrics = new Metrics()
  const [parts, store] = await Promise.all([loadParts(), openStore(config.store, log)])
  const queue = new Queue(store, Date.now)
  const channels = channelsOf(config, parts, metrics)
  const intake = new Intake(store, Date.now, () => {
    worker.wake()
  })
  const worker = new Worker({ queue, channels, log, mustGiveWay: () => intake.isBusy })
  const app = buildServer({
    log,
    registry: metrics.registry,
    isReady: () => store.isWritable(),
    webhooks: webhooksOf(config, parts, intake, log),
    routers: [
      webRouter({
        parts,
        conversations: new Conversations(),
        clock: () => new Date(),
        onReply: (reply, elapsedMs) => {
          metrics.replied('web', reply, elapsedMs)
        },
      }),
    ],
  })
  // A store of one's own that was stopped in the middle: nobody else can hold its conversations.
  if (config.store.url === null) await queue.releaseAll()
  worker.start()
  const purging = setInterval(() => void purgeQuietly(store, log), PURGE_EVERY_MS)
  void purgeQuietly(store, log)
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
      void worker
        .stop()
        .then(() => store.close())
        .finally(() => process.exit(0))
    })
    server.closeIdleConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function channelsOf({ line }: Config, parts: Parts, metrics: Metrics): Channel[] {
  if (line === null) return []
  return [
    new LineChannel({
      conversation: new LineConversation(parts, () => new Date()),
      delivery: new LineDelivery(line, Date.now),
      onReply: (reply, elapsedMs) => {
        metrics.replied('line', reply, elapsedMs)
      },
    }),
  ]
}

function webhooksOf({ line }: Config, parts: Parts, intake: Intake, log: Logger) {
  if (line === null) return []
  const isUrgent = quickEar(parts.ear.signals)
  return [lineRouter({ channelSecret: line.channelSecret, intake, gazetteer: parts.gazetteer, isUrgent, log })]
}

async function openStore({ url, folder, keys }: StoreConfig, log: Logger): Promise<Store> {
  if (keys.length === 0) log.info('DATA_KEY is not set: a key for development is used')
  const cipher = new Cipher(keys.length > 0 ? keys : [developmentKey(folder)])
  return Store.open({ url, folder, cipher })
}

async function purgeQuietly(store: Store, log: Logger): Promise<void> {
  try {
    log.debug(await purge(store, Date.now()), 'purged')
  } catch (error) {
    log.error({ cause: error instanceof Error ? error.stack : String(error) }, 'purging failed')
  }
}

/** Reading dictionaries needs twice the memory that keeping them does; one collection gives it back. */
function returnLoadingMemory(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext(`gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })`)
}
