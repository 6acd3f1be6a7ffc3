import type { Span } from '@opentelemetry/api'
import { onTurn, type TurnSeen } from './consultation/watch.ts'

/** Spans are sent in groups, ms; a collector that is down holds nobody up, and what it missed is lost. */
const SEND_EVERY_MS = 2_000
const MOST_WAITING = 2_048
const SEND_WITHIN_MS = 5_000
/** A collector that is down does not keep a node from stopping, ms. */
const STOP_WITHIN_MS = 2_000

export type Tracing = {
  /** Sends what waits, and ends. */
  readonly stop: () => Promise<void>
}

/**
 * Sends a trace of every turn to an OpenTelemetry collector: the turn, and its steps below it. Attributes are the
 * channel, the event's id, urgency and outcome; there is nothing else to send, since a watched turn holds nothing else.
 * The libraries are loaded here, so that without a collector they are not.
 */
export async function startTracing(url: string): Promise<Tracing> {
  const [
    { ROOT_CONTEXT, SpanStatusCode, trace },
    { BatchSpanProcessor, TracerProvider },
    { OTLPTraceExporter },
    resources,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_WITHIN_MS })
  const provider = new TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'tsunagi' }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: SEND_EVERY_MS,
        maxQueueSize: MOST_WAITING,
        exportTimeoutMillis: SEND_WITHIN_MS,
      }),
    ],
  })
  const tracer = provider.getTracer('tsunagi')
  const draw = (turn: TurnSeen) => {
    const whole: Span = tracer.startSpan('turn', {
      startTime: turn.from,
      attributes: {
        'tsunagi.channel': turn.channel,
        'tsunagi.event': turn.event,
        ...(turn.urgency === null ? {} : { 'tsunagi.urgency': turn.urgency }),
        ...(turn.outcome === null ? {} : { 'tsunagi.outcome': turn.outcome }),
      },
    })
    if (turn.hasFailed) whole.setStatus({ code: SpanStatusCode.ERROR })
    const within = trace.setSpan(ROOT_CONTEXT, whole)
    for (const { step, from, to } of turn.steps) tracer.startSpan(step, { startTime: from }, within).end(to)
    whole.end(turn.to)
  }
  onTurn(draw)
  return { stop: () => Promise.race([provider.shutdown(), pause(STOP_WITHIN_MS)]) }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
