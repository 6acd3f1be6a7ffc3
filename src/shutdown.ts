import type { Server } from 'node:http'
import type { Logger } from 'pino'

/** After this the process ends, whatever still waits: what was begun is on disk, ms. */
const LIMIT_MS = 10_000
/** Connections that have become idle are looked for this often, ms. */
const CLOSE_IDLE_EVERY_MS = 50

export type ShutdownParts = {
  readonly server: Server
  /** How long requests are still taken, while the node already says that it is not ready, ms. */
  readonly drainMs: number
  /** What finishes what it has begun, and begins nothing new. */
  readonly finish: readonly (() => Promise<void>)[]
  /** What is let go last. */
  readonly close: () => Promise<void>
  readonly log: Logger
}

/** Stops a node without losing what it has begun. */
export class Shutdown {
  private readonly parts: ShutdownParts
  private isStopping = false

  constructor(parts: ShutdownParts) {
    this.parts = parts
  }

  /** From here on the node asks to be sent nothing new. */
  get isDraining(): boolean {
    return this.isStopping
  }

  /** Resolves with the exit code: 0 when everything was finished, 1 when the limit came first. */
  async run(): Promise<number> {
    const { server, drainMs, finish, close, log } = this.parts
    if (this.isStopping) return new Promise(() => undefined)
    this.isStopping = true
    // Whoever is answered from now on makes the next connection, which finds another node.
    server.prependListener('request', (_request, response) => {
      response.setHeader('connection', 'close')
    })
    log.info({ drainMs }, 'stopping')
    await pause(drainMs)
    const finished = Promise.all([this.closed(), ...finish.map((end) => end())]).then(() => close())
    const ended = finished.then(
      () => true,
      () => false,
    )
    const isFinished = await Promise.race([ended, pause(LIMIT_MS).then(() => false)])
    if (isFinished) log.info('stopped')
    else log.warn('stopped before everything was finished; what was begun is kept and done after the next start')
    return isFinished ? 0 : 1
  }

  /** Every request that has begun is answered; a connection that is kept alive is not waited for. */
  private closed(): Promise<void> {
    const { server } = this.parts
    return new Promise((resolve) => {
      const closing = setInterval(() => {
        server.closeIdleConnections()
      }, CLOSE_IDLE_EVERY_MS)
      server.close(() => {
        clearInterval(closing)
        resolve()
      })
    })
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
