import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import rateLimit from 'express-rate-limit'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { Overloaded } from './intake/intake.ts'
import { causeOf } from './log.ts'
import { isAway } from './store/away.ts'
import { TooLate } from './store/within.ts'

/** Requests an address may make in a minute; a family behind one router types less. */
const REQUESTS_PER_MINUTE = 240
/** When the store is away or more arrives than can be kept: after this it may be tried again, s. */
const TRY_AGAIN_S = 5

export type ServerParts = {
  readonly routers: readonly RequestHandler[]
  /** Webhooks of platforms: they prove who sends them, and one address speaks for everybody. */
  readonly webhooks: readonly RequestHandler[]
  readonly registry: Registry
  readonly log: Logger
  readonly isReady: () => boolean | Promise<boolean>
  /** Proxies of one's own before this server: the address before theirs is the person's. */
  readonly trustedProxies: number
}

/** The Express app: security headers, limits, channels, health, metrics. */
export function buildServer({ routers, webhooks, registry, log, isReady, trustedProxies }: ServerParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', trustedProxies)
  for (const webhook of webhooks) app.use(webhook)
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: { maxAge: 31_536_000 },
    }),
  )
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })
  app.get('/readyz', async (_request, response) => {
    const ready = await isReady()
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'starting' })
  })
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics())
  })
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: REQUESTS_PER_MINUTE,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_request, response) => {
        response.status(429).json({
          error: 'too-many',
          message: '少し待ってから、もう一度送ってください。急ぐときは 119(救急)か 110(警察)へ。',
        })
      },
    }),
  )
  for (const router of routers) app.use(router)
  app.use((_request, response) => {
    response.status(404).json({ error: 'not-found', message: 'ページが見つかりません。' })
  })
  app.use(faultHandler(log))
  return app
}

/** One calm sentence outward; the cause inward. Neither holds what was said. */
function faultHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const { status, message } = outward(error)
    if (status === 503) response.set('retry-after', String(TRY_AGAIN_S))
    if (status >= 500) log.error({ path: request.path, cause: causeOf(error) }, 'request failed')
    response.status(status).json({
      error: status === 413 ? 'too-long' : status < 500 ? 'unreadable' : status === 503 ? 'unavailable' : 'fault',
      message,
    })
  }
}

/** What will be well again without anybody's doing: whoever asked may ask again. */
function isPassing(error: unknown): boolean {
  return isAway(error) || error instanceof Overloaded || error instanceof TooLate
}

function outward(error: unknown): { status: number; message: string } {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  if (status === 413) return { status, message: '文章が長すぎます。短くして、もう一度送ってください。' }
  if (status >= 400 && status < 500) return { status, message: '読み取れませんでした。もう一度送ってください。' }
  return {
    status: isPassing(error) ? 503 : 500,
    message: 'うまく動きませんでした。もう一度送ってください。急ぐときは 119(救急)か 110(警察)へ。',
  }
}
