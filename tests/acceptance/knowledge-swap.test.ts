import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KNOWLEDGE_FOLDER } from '../../src/knowledge/load.ts'
import { until } from '../line/events.ts'
import { record } from '../faults/record.ts'
import { startServer, temporaryFolder, type RunningServer } from './server.ts'

const CALL = 'directory/desks/ward.yaml'
/** One or two seconds on a machine of its own, ms; the machine of the tests does other things beside. */
const UNNOTICED_MS = 15_000
const folder = temporaryFolder()
let node: RunningServer
let asked = 0
/** Answers given while each faulty knowledge was tried. */
const spoilt: number[] = []

beforeAll(async () => {
  cpSync(KNOWLEDGE_FOLDER, folder, { recursive: true })
  node = await startServer({ KNOWLEDGE_DIR: folder, TRUSTED_PROXIES: '1' })
})
afterAll(async () => {
  await node.stop()
  rmSync(folder, { recursive: true })
})

async function ask(text: string): Promise<{ status: number; text: string; ms: number }> {
  const started = performance.now()
  const response = await fetch(`${node.url}/web/messages`, {
    method: 'POST',
    // As a proxy says it: each from another address, so that nobody asks too much.
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.${asked >> 8}.${asked++ % 256}` },
    body: JSON.stringify({ conversation: `swap-${Math.random().toString(36).slice(2)}`, text }),
  })
  return { status: response.status, text: await response.text(), ms: performance.now() - started }
}

/** Asks all the time until something stands in the log; gives what was answered meanwhile. */
async function askUntilLogged(words: string) {
  const answers: Awaited<ReturnType<typeof ask>>[] = []
  const times = count(words)
  const isLogged = () => count(words) > times
  const asking = (async () => {
    while (!isLogged()) answers.push(await ask('せたがやコールの番号は'))
  })()
  node.signal('SIGHUP')
  await until(words, isLogged, 30_000)
  await asking
  return answers
}

function count(words: string): number {
  return node.output().split(words).length - 1
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(folder, file)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

it('takes new knowledge into use while it goes on answering', async () => {
  edit(CALL, (text) => text.replaceAll('03-5432-3333', '03-5432-9999'))
  const meanwhile = await askUntilLogged('new knowledge is in use')
  expect(meanwhile.every(({ status }) => status === 200)).toBe(true)
  expect(Math.max(...meanwhile.map(({ ms }) => ms))).toBeLessThan(UNNOTICED_MS)
  expect(meanwhile[0]!.text).toContain('03-5432-3333')
  const after = await ask('せたがやコールの番号は')
  expect(after.text).toContain('03-5432-9999')
  expect(after.text).not.toContain('03-5432-3333')
  record('knowledge-new', {
    fault: `new knowledge is pushed while people write (longest wait for an answer meanwhile: ${Math.round(Math.max(...meanwhile.map(({ ms }) => ms)))} ms)`,
    promised: 'it is in use between two turns; no request fails',
    seen: 'the answer; afterwards what is new',
    messages: meanwhile.length,
    lost: meanwhile.filter(({ status }) => status !== 200).length,
    double: 0,
    recoveredMs: null,
  })
})

it.each([
  ['a file that is no YAML', CALL, (text: string) => `${text}\n  : [`],
  ['a file cut off in the middle', CALL, (text: string) => text.slice(0, text.length / 3)],
  ['a name that leads nowhere', 'vocabulary/topics.yaml', (text: string) => text.replace('anshin-sukoyaka', 'no-desk')],
  ['signals that do not hear danger any more', 'vocabulary/signals/danger-ja.yaml', () => '[]\n'],
  ['a classifier that is not whole', 'vocabulary/model.json.gz', (text: string) => text.slice(0, 1_000)],
])('keeps the old knowledge when it is given %s, and logs why', async (_what, file, change) => {
  const whole = readFileSync(join(folder, file))
  edit(file, change)
  const meanwhile = await askUntilLogged('the old knowledge stays in use')
  expect(meanwhile.every(({ status }) => status === 200)).toBe(true)
  expect((await ask('母が倒れて息をしていません')).text).toContain('119')
  expect(node.output()).toMatch(/knowledge fault|could not be read/)
  writeFileSync(join(folder, file), whole)
  spoilt.push(meanwhile.length)
  record('knowledge-faulty', {
    fault: `faulty knowledge is pushed (${spoilt.length} ways: no YAML, cut off, a dangling name, deaf to danger, a broken classifier)`,
    promised: 'the old knowledge stays in use; each fault stands in the log with file, field and reason',
    seen: 'the same answers as before',
    messages: spoilt.reduce((sum, count) => sum + count, 0),
    lost: 0,
    double: 0,
    recoveredMs: null,
  })
})
