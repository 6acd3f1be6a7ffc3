import { hash, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'

/** Who may read the metrics: this machine alone, whoever knows a token, or everybody. */
export type MetricsAccess =
  { readonly kind: 'loopback' } | { readonly kind: 'token'; readonly token: string } | { readonly kind: 'public' }

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
/** A proxy on this machine comes from here too, but speaks for somebody else. */
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const

export function mayReadMetrics(request: Request, access: MetricsAccess): boolean {
  switch (access.kind) {
    case 'public':
      return true
    case 'token':
      return isSame(request.get('authorization') ?? '', `Bearer ${access.token}`)
    case 'loopback':
      return (
        LOOPBACK.has(request.socket.remoteAddress ?? '') &&
        OF_PROXIES.every((header) => request.get(header) === undefined)
      )
  }
}

/** In a time that does not tell how much of it was right. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))
}
