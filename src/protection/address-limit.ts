import rateLimit from 'express-rate-limit'
import type { RequestHandler, Response } from 'express'

/** Requests an address may make in a minute; a family behind one router types less. */
const REQUESTS_PER_MINUTE = 240
/** Beyond this an address is not listened to any more, whatever it says; a school or an office stays far below. */
const MOST_PER_MINUTE = 2_400
const WINDOW_MS = 60_000

/** What whoever sends too much is told; the emergency numbers are never missing. */
export const TOO_MANY = {
  error: 'too-many',
  message: '少し待ってから、もう一度送ってください。いのちや体が危ないときは、119(救急)か 110(警察)へ。',
} as const

/**
 * Limits by address. A message to the assistant over the first limit is passed on, marked: whether it is grave is for
 * the channel to hear. Everything else, and everything over the second limit, is told to wait.
 */
export function addressLimits(isHeard: (path: string) => boolean): RequestHandler[] {
  return [
    limiter(MOST_PER_MINUTE, (_path, response) => {
      tellToWait(response)
    }),
    limiter(REQUESTS_PER_MINUTE, (path, response, goOn) => {
      if (!isHeard(path)) {
        tellToWait(response)
        return
      }
      response.locals['isOverLimit'] = true
      goOn()
    }),
  ]
}

/** Whether the address of this request has sent more than its share. */
export function isOverLimit({ locals }: Response): boolean {
  return locals['isOverLimit'] === true
}

export function tellToWait(response: Response): void {
  response.status(429).set('retry-after', '60').json(TOO_MANY)
}

function limiter(limit: number, beyond: (path: string, response: Response, goOn: () => void) => void): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // A proxy that was not named in TRUSTED_PROXIES is not believed, and the library need not say so in the log.
    validate: { xForwardedForHeader: false },
    handler: (request, response, next) => {
      beyond(request.path, response, next)
    },
  })
}
