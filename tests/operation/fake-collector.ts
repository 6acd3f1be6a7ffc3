import { createServer } from 'node:http'
import { z } from 'zod'
import { listen, shut } from '../loopback.ts'

const value = z.object({ stringValue: z.string().optional() }).loose()
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.union([z.string(), z.number()]),
  endTimeUnixNano: z.union([z.string(), z.number()]),
  attributes: z.array(z.object({ key: z.string(), value })).default([]),
})
const bodySchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
})
export type SpanSent = z.output<typeof spanSchema>

/** An OpenTelemetry collector as the server sees it: takes OTLP over HTTP as JSON, and keeps it as it came. */
export class FakeCollector {
  url = ''
  readonly bodies: string[] = []
  /** The status it answers with. */
  status = 200
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/v1/traces') this.bodies.push(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}')
    })
  })

  async start(): Promise<this> {
    this.url = await listen(this.server)
    return this
  }

  stop(): Promise<void> {
    return shut(this.server)
  }

  spans(): SpanSent[] {
    return this.bodies.flatMap((body) =>
      bodySchema
        .parse(JSON.parse(body))
        .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    )
  }
}
