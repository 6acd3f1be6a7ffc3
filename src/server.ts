import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { Overloaded } from './intake/intake.ts'
import { causeOf } from './log.ts'
import { addressLimits } from './protection/address-limit.ts'
import { mayReadMetrics, type MetricsAccess } from './protection/metrics-access.ts'
import { isAway } from './store/away.ts'
import { TooLate } from './store/within.ts'

/** Where somebody may speak of a danger: limited only after having been heard. */
const HEARD_PATH = '/web/messages'
/** When the store is away or more arrives than can be kept: after this it may be tried again, s. */
const TRY_AGAIN_S = 5

/** Whether this node can answer now; if not, why. */
export type Readiness = 'ready' | 'draining' | 'store-not-writable'

export type ServerParts = {
  readonly routers: readonly RequestHandler[]
  /** Webhooks of platforms: they prove who sends them, and one address speaks for everybody. */
  readonly webhooks: readonly RequestHandler[]
  readonly metrics: { readonly contentType: string; readonly text: () => Promise<string> }
  readonly log: Logger
  readonly readiness: () => Readiness | Promise<Readiness>
  readonly metricsAccess: MetricsAccess
  /** Proxies of one's own before this server: the address before theirs is the person's. */
  readonly trustedProxies: number
}

/** The Express app: security headers, limits, channels, health, metrics. */
export function buildServer(parts: ServerParts): Express {
  const { routers, webhooks, metrics, log, readiness, metricsAccess, trustedProxies } = parts
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
          // The page never makes markup out of text; from here on the browser sees to it.
          requireTrustedTypesFor: ["'script'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
      strictTransportSecurity: { maxAge: 31_536_000 },
    }),
  )
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })
  app.get('/readyz', async (_request, response) => {
    const state = await readiness()
    if (state === 'ready') response.json({ status: 'ready' })
    else response.status(503).json({ status: 'not-ready', reason: state })
  })
  app.get('/metrics', async (request, response) => {
    if (mayReadMetrics(request, metricsAccess)) response.type(metrics.contentType).send(await metrics.text())
    else response.status(403).json({ error: 'forbidden', message: 'see METRICS_TOKEN' })
  })
  app.use(addressLimits((path) => path === HEARD_PATH))
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
    if (status >= 500) log.error({ route: routeOf(request), cause: causeOf(error) }, 'request failed')
    response.status(status).json({
      error: status === 413 ? 'too-long' : status < 500 ? 'unreadable' : status === 503 ? 'unavailable' : 'fault',
      message,
    })
  }
}

/** The route's own name: what was asked for may hold anything. */
function routeOf(request: Request): string {
  const route: unknown = request.route
  return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : 'none'
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
