// The composition root: configuration → parts → listen.
import type { RequestHandler } from 'express'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino, type Logger } from 'pino'
import { hsdsRouter } from '../adapters/web/hsds.ts'
import { webRouter } from '../adapters/web/router.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import type { Parts } from './consultation/consult.ts'
import type { Reply } from './consultation/reply.ts'
import { derived } from './consultation/current.ts'
import { noteReply, onTurn } from './consultation/watch.ts'
import { Conversations } from './conversation/conversations.ts'
import type { Channel } from './intake/channel.ts'
import { contactFigures } from './directory/contacts.ts'
import { Duties } from './duties.ts'
import { Cases } from './handover/cases.ts'
import { Dispatcher } from './handover/dispatcher.ts'
import { Handover } from './handover/handover.ts'
import { Intake } from './intake/intake.ts'
import { Queue } from './intake/queue.ts'
import { Worker } from './intake/worker.ts'
import { KnowledgeError } from './knowledge/fault.ts'
import { causeOf } from './log.ts'
import { LiveParts } from './live-parts.ts'
import { Metrics, type Limited } from './metrics.ts'
import { SOURCES } from './parts.ts'
import { loadDictionaries } from './retrieval/load.ts'
import { limitedServer } from './protection/connections.ts'
import { PersonLimit } from './protection/person-limit.ts'
import { forgetSecrets, mayDumpCore } from './protection/secrets.ts'
import { buildServer } from './server.ts'
import { Shutdown } from './shutdown.ts'
import { CipherError } from './store/cipher.ts'
import { figures } from './store/figures.ts'
import { openStore } from './store/open.ts'

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
  process.title = 'tsunagi'
  forgetSecrets(process.env)
  const log = pino({ level: config.logLevel })
  const now = clock(config.clockStart)
  const today = () => new Date(now())
  if (config.store.keys.length === 0) log.info('DATA_KEY is not set: a key for development is used')
  if (mayDumpCore()) log.info('a crash could write memory into a core file: set ulimit -c 0 (SECURITY.md)')
  const metrics = new Metrics()
  onTurn((turn) => {
    metrics.watched(turn)
  })
  const tracing = config.operation.tracesUrl === null ? null : await startTraces(config.operation.tracesUrl)
  const replied = (channel: string) => (reply: Reply, elapsedMs: number) => {
    metrics.replied(channel, reply, elapsedMs)
    noteReply(reply)
  }
  const limitsOf = (channel: string) => ({
    // By a clock that does not jump.
    limit: new PersonLimit(() => performance.now()),
    onLimited: (what: Limited) => {
      metrics.limited(channel, what)
    },
  })
  const sources = {
    knowledge: config.knowledgeFolder ?? SOURCES.knowledge,
    prompts: config.promptsFolder ?? SOURCES.prompts,
  }
  const onAway = (error: unknown) => {
    log.warn({ cause: causeOf(error) }, 'the database is away: waiting for it')
  }
  const [live, store] = await Promise.all([
    LiveParts.load(sources, loadDictionaries(), log, (known) => withModels(known, config, { metrics, log })),
    openStore(config.store, onAway),
  ])
  const parts = live.current
  const queue = new Queue(store, now)
  const cases = new Cases(store, now)
  const intake = new Intake(store, now, () => {
    worker.wake()
  })
  const handover = derived(parts, ({ directory, phrases }) => new Handover(cases, directory, phrases))
  const channels: Channel[] = []
  const webhooks: RequestHandler[] = []
  let dispatcher: Dispatcher | null = null
  if (config.line !== null || config.teams !== null) await limitWaiting()
  if (config.line !== null) {
    const { openLine } = await import('../adapters/line/compose.ts')
    const line = openLine({
      ...limitsOf('line'),
      config: config.line,
      parts,
      handover,
      intake,
      now,
      log,
      onReply: replied('line'),
    })
    channels.push(line.channel)
    webhooks.push(line.webhook)
  }
  if (config.teams !== null) {
    const { openTeams } = await import('../adapters/teams/compose.ts')
    const teams = await openTeams({
      ...limitsOf('teams'),
      config: config.teams,
      parts,
      store,
      cases,
      queue,
      intake,
      now,
      log,
      onReply: replied('teams'),
    })
    channels.push(teams.channel)
    webhooks.push(teams.webhook)
    dispatcher = new Dispatcher({ store, cases, port: teams.desk, now, log })
  }
  const worker = new Worker({ queue, channels, log, mustGiveWay: () => intake.isBusy })
  const app = buildServer({
    log,
    metrics: {
      contentType: metrics.registry.contentType,
      text: () =>
        metrics.text({
          figures: () => figures(store, now()),
          contacts: () => contactFigures(parts().directory.data.desks, today()),
        }),
    },
    readiness: async () =>
      shutdown.isDraining ? 'draining' : (await store.isWritable()) ? 'ready' : 'store-not-writable',
    metricsAccess: config.operation.metricsAccess,
    trustedProxies: config.trustedProxies,
    webhooks,
    routers: [
      hsdsRouter(() => parts().directory),
      webRouter({
        parts,
        conversations: new Conversations(store, 'web', now, (why) => {
          log.warn({ cause: causeOf(why) }, 'the store is away: answering from memory')
        }),
        handover,
        store,
        queue,
        clock: today,
        onReply: replied('web'),
        ...limitsOf('web'),
      }),
    ],
  })
  // A store of one's own that was stopped in the middle: nobody else can hold its conversations.
  if (config.store.url === null) await queue.releaseAll()
  worker.start()
  dispatcher?.start()
  const duties = new Duties({
    store,
    now,
    log,
    anchorFile: config.operation.anchorFile,
    onPurged: () => {
      metrics.purgedAt(now())
    },
  })
  duties.start()
  const server = limitedServer(app)
  server.listen(config.port, config.host, () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : config.port
    log.info({ port }, `つなぎ is ready: http://localhost:${port}/`)
    for (const channel of config.channelsOff) log.info(channel)
    returnLoadingMemory()
  })
  const shutdown = new Shutdown({
    server,
    drainMs: config.operation.drainMs,
    finish: [() => worker.stop(), () => dispatcher?.stop() ?? Promise.resolve()],
    close: async () => {
      duties.stop()
      await Promise.allSettled([tracing?.stop()])
      await store.close()
    },
    log,
  })
  const stop = () => void shutdown.run().then((code) => process.exit(code))
  live.watch()
  process.on('SIGHUP', () => void live.reload())
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Traces are made only where somebody collects them, and their libraries loaded only then. */
async function startTraces(url: string): Promise<{ readonly stop: () => Promise<void> }> {
  const { startTracing } = await import('./tracing.ts')
  return startTracing(url)
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

/** Reading dictionaries needs twice the memory that keeping them does; one collection gives it back. */
function returnLoadingMemory(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext(`gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })`)
}
