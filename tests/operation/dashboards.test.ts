import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      description: z.string().default(''),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
})
const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
})
const { panels } = dashboardSchema.parse(JSON.parse(read('deploy/grafana/tsunagi.json')))
const alerts = rulesSchema.parse(parse(read('deploy/prometheus/alerts.yaml'))).groups.flatMap(({ rules }) => rules)

/** Prometheus' own series about its targets. */
const OF_PROMETHEUS: ReadonlySet<string> = new Set(['up'])
const GROUPING = /\b(?:by|without)\s*\([^)]*\)/g

/** The metrics that an expression names: what remains without functions, labels, strings and ranges. */
function metricsIn(expr: string): string[] {
  const bare = expr.replace(GROUPING, '').replace(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([word]) => word)
  return words.filter((word) => word.includes('_') && !['histogram_quantile'].includes(word))
}

let line: FakeLine
let server: RunningServer
let text = ''
let names: ReadonlySet<string>

beforeAll(async () => {
  line = await new FakeLine().start()
  server = await startServer(line.env())
  const say = (words: string) =>
    fetch(`${server.url}/web/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ conversation: 'metrics-conversation', text: words }),
    })
  await say('息をしていません')
  await say('家賃が払えない')
  await postWebhook(server.url, [textEvent(line, 'U-metrics', '子育ての相談をしたい')])
  await until('an answer', () => line.seenBy('U-metrics').length === 1)
  text = await (await fetch(`${server.url}/metrics`)).text()
  names = new Set([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name, type]) => seriesOf(name!, type!)))
})
afterAll(async () => {
  await server.stop()
  await line.stop()
})

function seriesOf(name: string, type: string): string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name]
}

describe('the dashboard and the alarms', () => {
  it('name only metrics that a real server has', () => {
    const used = [...panels.flatMap(({ targets }) => targets), ...alerts].flatMap(({ expr }) => metricsIn(expr))
    expect(used.length).toBeGreaterThan(25)
    expect([...new Set(used)].filter((name) => !names.has(name) && !OF_PROMETHEUS.has(name))).toEqual([])
  })

  it('show every metric of つなぎ itself', () => {
    const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr))))
    const own = [...text.matchAll(/^# TYPE (tsunagi_\w+) (\w+)$/gm)].map(([, name]) => name!)
    expect(own.length).toBeGreaterThan(12)
    expect(own.filter((name) => ![...shown].some((series) => series.startsWith(name)))).toEqual([])
  })

  it.each(['docs/operations.md'])('lead to paragraphs that exist in %s', (file) => {
    const anchors = new Set([...read(file).matchAll(/<a id="([\w-]+)"><\/a>/g)].map(([, id]) => `${file}#${id!}`))
    const named = [
      ...alerts.map(({ annotations }) => annotations.runbook),
      ...panels.flatMap(({ description }) => [...description.matchAll(/docs\/[\w./]+#[\w-]+/g)].map(([link]) => link)),
    ]
    expect(named.filter((link) => !anchors.has(link))).toEqual([])
  })

  it('have an alarm for each word that the Japanese page explains, and the other way round', () => {
    const japanese = read('docs/operations.ja.md')
    expect(alerts.map(({ alert }) => alert).filter((name) => !japanese.includes(name))).toEqual([])
    const explained = [...japanese.matchAll(/Tsunagi[A-Z]\w+/g)].map(([name]) => name)
    const known = new Set(alerts.map(({ alert }) => alert))
    expect(explained.filter((name) => !known.has(name))).toEqual([])
  })
})

describe('the metrics', () => {
  it('count turns by channel, urgency and outcome, and time every step', () => {
    expect(text).toMatch(/tsunagi_turns_total\{channel="web",urgency="emergency",outcome="emergency"\} 1/)
    expect(text).toMatch(/tsunagi_turns_total\{channel="line",/)
    for (const step of ['assess', 'locate', 'refer', 'retrieve', 'answer', 'guard'])
      expect(text).toMatch(new RegExp(`tsunagi_step_seconds_count\\{step="${step}"\\} [1-9]`))
  })

  it('tell how many contacts are old or missing, as the directory has them', () => {
    expect(text).toMatch(/^tsunagi_contacts_stale [1-9]\d*$/m)
    expect(text).toMatch(/^tsunagi_contacts_missing [1-9]\d*$/m)
    expect(text).toMatch(/^tsunagi_store_readable 1$/m)
  })

  it('have no label but those with a handful of values', () => {
    const labels = new Set(
      [...text.matchAll(/^tsunagi_\w+\{([^}]*)\}/gm)].flatMap(([, inner]) =>
        [...inner!.matchAll(/(\w+)="/g)].map(([, name]) => name!),
      ),
    )
    expect([...labels].sort()).toEqual(['channel', 'le', 'outcome', 'state', 'step', 'urgency'])
    expect(text.split('\n').filter((row) => row.startsWith('tsunagi_')).length).toBeLessThan(200)
  })
})
