import { Metrics } from '../src/metrics.ts'
import { PersonLimit } from '../src/protection/person-limit.ts'
import type { ServerParts } from '../src/server.ts'

/** What a channel tells the composition root, with nobody listening. */
export function unheard(now: () => number) {
  return { onReply: () => undefined, limit: new PersonLimit(now), onLimited: () => undefined }
}

/** A server that is ready, with metrics for this machine. */
export function servedQuietly(): Omit<ServerParts, 'log' | 'webhooks' | 'routers'> {
  const { registry } = new Metrics()
  return {
    metrics: { contentType: registry.contentType, text: () => registry.metrics() },
    readiness: () => 'ready',
    metricsAccess: { kind: 'loopback' },
    trustedProxies: 0,
  }
}
