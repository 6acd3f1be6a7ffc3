// `npm run bench:municipalities`: how a node's memory, its start and its retrieval grow with the municipalities it
// knows. Other wards' knowledge does not exist: this ward's is copied under other names, each passage with words of its
// own. Every count runs in a process of its own.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Parts } from '../../src/consultation/consult.ts'
import { loadParts, SOURCES } from '../../src/parts.ts'
import { percentile } from '../../src/evaluation/percentile.ts'
import { passagesOf } from '../../src/answering/passages.ts'
import { loadExamples, loadKnowledge } from '../../src/knowledge/load.ts'
import type { Indexed } from '../../src/retrieval/hybrid.ts'
import { unpackWords } from '../../src/retrieval/known-words.ts'
import { fusionOf, loadDictionaries, Search } from '../../src/retrieval/load.ts'

const COUNTS = [1, 10, 30, 100]
const QUERIES = 200
const [, , kind, count] = process.argv

if (kind === 'each') console.log(JSON.stringify(await each(Number(count))))
else if (kind === 'one') console.log(JSON.stringify(await one(Number(count))))
else
  for (const way of ['each', 'one'])
    for (const many of COUNTS)
      console.log(
        execFileSync(process.execPath, ['--expose-gc', import.meta.filename, way, String(many)], {
          encoding: 'utf8',
        }).trim(),
      )

/** A knowledge of its own for each, tools shared: what a node needs that serves them apart. */
async function each(many: number) {
  const tools = await loadDictionaries()
  const before = memoryMb()
  const started = performance.now()
  const all: Parts[] = []
  for (let n = 0; n < many; n++) all.push(await loadParts(SOURCES, Promise.resolve(tools)))
  const loadMs = performance.now() - started
  const after = memoryMb()
  const times = messages().map((text, n) => {
    const { index } = all[n % many]!
    return timed(() => index.search(text, 20))
  })
  return {
    way: 'a knowledge each',
    municipalities: many,
    loadMs: Math.round(loadMs),
    toolsMb: before,
    memoryMb: after - before,
    ...spread(times),
  }
}

/** All passages in one index: what a search over everybody's services would need. */
async function one(many: number) {
  const tools = await loadDictionaries()
  const knowledge = loadKnowledge()
  const { indexed } = passagesOf(knowledge)
  const words = unpackWords(readFileSync(`${SOURCES.knowledge}/vocabulary/words.json.gz`))
  const before = memoryMb()
  const started = performance.now()
  const corpus = Array.from({ length: many }, (_, n) => indexed.map((entry) => renamed(entry, n))).flat()
  const search = new Search(tools, knowledge.thesaurus, fusionOf(SOURCES.knowledge), words)
  const index = search.index(corpus)
  const loadMs = performance.now() - started
  const after = memoryMb()
  const times = messages().map((text) => timed(() => index.search(text, 20)))
  return {
    way: 'one index',
    municipalities: many,
    passages: corpus.length,
    loadMs: Math.round(loadMs),
    memoryMb: after - before,
    ...spread(times),
  }
}

/** Under another municipality's name, so that no two passages are the same to the index. */
function renamed(entry: Indexed, n: number): Indexed {
  const name = `架空${n}市`
  const change = (text: string) => text.replaceAll('世田谷', name)
  return {
    ...entry,
    id: `${n}.${entry.id}`,
    text: `${change(entry.text)} ${name}`,
    ...(entry.title === undefined ? {} : { title: change(entry.title) }),
  }
}

function messages(): string[] {
  const all = loadExamples().map(({ value }) => value.text)
  return Array.from({ length: QUERIES }, (_, n) => all[Math.floor((n * all.length) / QUERIES)]!)
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

function spread(times: readonly number[]) {
  return { queries: times.length, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) }
}

/** Resident memory after everything that is not needed any more has gone. */
function memoryMb(): number {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().rss / 1e6)
}
