// Prints what the main job costs here: start, memory, time a message. Reads the labelled examples as messages.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { consult } from '../consultation/consult.ts'
import { NO_MEMORY } from '../consultation/turn.ts'
import { loadExamples } from '../knowledge/load.ts'
import { loadParts } from '../parts.ts'
import { percentile } from './percentile.ts'

const WARM_UP = 100
const MESSAGES = 2_000

const started = performance.now()
const parts = await loadParts()
const loaded = performance.now() - started
const messages = loadExamples().map(({ value }) => value.text)
const times: number[] = []
for (let at = 0; at < WARM_UP + MESSAGES; at++) {
  const before = performance.now()
  consult(
    {
      text: messages[at % messages.length]!,
      place: null,
      pin: null,
      at: new Date(),
      asker: 'resident',
      language: null,
      memory: NO_MEMORY,
    },
    parts,
  )
  if (at >= WARM_UP) times.push(performance.now() - before)
}
const server = await serverFigures()
console.log(
  JSON.stringify(
    {
      loadMs: Math.round(loaded),
      messages: MESSAGES,
      p50Ms: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
      p99Ms: percentile(times, 0.99),
      ...server,
    },
    null,
    2,
  ),
)

/** Starts the real server, waits until it is ready, and reads its resident memory. */
async function serverFigures(): Promise<{ serverReadyMs: number; serverMemoryMb: number }> {
  const port = await freePort()
  const before = performance.now()
  const child = spawn('npm', ['start', '--silent'], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'silent' },
    detached: true,
    stdio: 'ignore',
  })
  try {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      if (response?.ok === true) break
      if (performance.now() - before > 60_000) throw new Error('the server did not become ready')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const readyMs = performance.now() - before
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1])
    return { serverReadyMs: Math.round(readyMs), serverMemoryMb: Math.round(bytes / 1e6) }
  } finally {
    process.kill(-child.pid!, 'SIGTERM')
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
