import { expect, it, vi } from 'vitest'
import { startServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { FakeCollector, type SpanSent } from './fake-collector.ts'

// Each test starts servers of its own, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 120_000 })

const CANARIES = ['カナリアのなみだ', 'CANARY-7f3a9', '090-5550-1234', 'U-canary', 'web-canary-conversation']
const WORDS = `${CANARIES.slice(0, 3).join(' ')} 来月の家賃の助成について知りたい`

const attribute = (span: SpanSent, name: string) =>
  span.attributes.find(({ key }) => key === `tsunagi.${name}`)?.value.stringValue

async function say(url: string, text: string): Promise<void> {
  const body = JSON.stringify({ conversation: 'web-canary-conversation', text })
  await fetch(`${url}/web/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

it('sends a trace of every turn, with its steps, event id, urgency and outcome, and no word or id of anybody', async () => {
  const collector = await new FakeCollector().start()
  const line = await new FakeLine().start()
  const server = await startServer({ ...line.env(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const event = textEvent(line, 'U-canary', WORDS)
  await postWebhook(server.url, [event])
  await say(server.url, WORDS)
  await say(server.url, '息をしていません')
  await until('an answer in LINE', () => line.seenBy('U-canary').length === 1)
  // What waits is sent before the process ends.
  await server.stop()
  const spans = collector.spans()
  const turns = spans.filter(({ name }) => name === 'turn')
  const told = turns.map((span) => [attribute(span, 'channel'), attribute(span, 'urgency'), attribute(span, 'outcome')])
  expect(told).toContainEqual(['line', 'routine', 'answered'])
  expect(told).toContainEqual(['web', 'routine', 'answered'])
  expect(told).toContainEqual(['web', 'emergency', 'emergency'])
  const ofLine = turns.find((span) => attribute(span, 'channel') === 'line')!
  expect(attribute(ofLine, 'event')).toBe(`line:${event.webhookEventId}`)
  const steps = spans.filter(({ parentSpanId }) => parentSpanId === ofLine.spanId)
  expect(steps.map(({ name }) => name)).toEqual(['locate', 'assess', 'refer', 'retrieve', 'answer', 'guard'])
  for (const { traceId, startTimeUnixNano, endTimeUnixNano } of steps) {
    expect(traceId).toBe(ofLine.traceId)
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
  }
  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)))
  expect([...keys].sort()).toEqual(['tsunagi.channel', 'tsunagi.event', 'tsunagi.outcome', 'tsunagi.urgency'])
  for (const canary of CANARIES) expect(collector.bodies.join()).not.toContain(canary)
  await line.stop()
  await collector.stop()
})

it('answers as before while the collector is down, and stops in time', async () => {
  const collector = await new FakeCollector().start()
  await collector.stop()
  const server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  const started = performance.now()
  await say(server.url, '家賃が払えない')
  expect(performance.now() - started).toBeLessThan(1_000)
  const stopping = performance.now()
  await server.stop()
  expect(performance.now() - stopping).toBeLessThan(5_000)
  expect(server.output()).not.toContain('家賃')
})
