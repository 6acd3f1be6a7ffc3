// `npm run bench:load`: real nodes on the real PostgreSQL of this machine and a LINE of its own, on 127.0.0.1 only.
//   --minutes 30   a Monday spread over so long, to see whether memory stays flat; instead of the short runs
//   --messages N   messages of the Monday          --seconds S   its length
//   --peak N       times the Monday's rate at the disaster's peak, for --peak-seconds S
//   --into FILE    writes the figures there as JSON (docs/load.json holds those of the document)
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { dropDatabases } from '../store/postgres.ts'
import { monday, peak, randomNumbers } from './crowd.ts'
import { startNodes } from './nodes.ts'
import { run } from './run.ts'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '3' },
    messages: { type: 'string', default: '900' },
    seconds: { type: 'string', default: '60' },
    peak: { type: 'string', default: '20' },
    'peak-seconds': { type: 'string', default: '20' },
    growth: { type: 'string', default: '1,2,3' },
    flood: { type: 'string', default: '800' },
    minutes: { type: 'string' },
    into: { type: 'string' },
  },
})
const SEED = 20_261_125
/** Everybody writes about two messages on such a day. */
const MESSAGES_EACH = 2

const random = randomNumbers(SEED)
const messages = Number(values.messages)
const seconds = values.minutes === undefined ? Number(values.seconds) : Number(values.minutes) * 60
const people = Math.ceil(messages / MESSAGES_EACH)
const figures: Record<string, unknown> = { at: new Date().toISOString(), processors: cpus().length }

try {
  if (values.minutes === undefined) {
    for (const count of values.growth.split(',').map(Number)) {
      const nodes = await startNodes(count)
      const flood = { messages: Number(values.flood), people: Number(values.flood), seconds: 2 }
      report(`flood, ${count} node(s)`, { startMs: nodes.startMs, ...(await run(nodes, peak(flood, random), random)) })
      await nodes.stop()
    }
  }
  const nodes = await startNodes(Number(values.nodes))
  report(`monday, ${values.nodes} nodes`, await run(nodes, monday({ messages, people, seconds }, random), random))
  if (values.minutes === undefined) {
    const length = Number(values['peak-seconds'])
    const many = Math.round((messages / seconds) * Number(values.peak) * length)
    const crowd = { messages: many, people: Math.ceil(many / MESSAGES_EACH), seconds: length }
    report(`peak ×${values.peak}, ${values.nodes} nodes`, await run(nodes, peak(crowd, random), random))
  }
  await nodes.stop()
} finally {
  await dropDatabases()
}

function report(name: string, figure: object): void {
  figures[name] = figure
  console.log(JSON.stringify({ [name]: figure }, null, 1))
  if (values.into === undefined) return
  const held = JSON.parse(readOr(values.into, '{}')) as Record<string, unknown>
  writeFileSync(values.into, `${JSON.stringify({ ...held, ...figures }, null, 2)}\n`)
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
