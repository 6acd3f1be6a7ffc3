import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { z } from 'zod'
import { KNOWLEDGE_FOLDER, loadThesaurus } from '../knowledge/load.ts'
import type { Indexed } from '../retrieval/hybrid.ts'
import { fusionOf, loadDictionaries, Search } from '../retrieval/load.ts'
import { readJsonl } from './jsonl.ts'
import { percentile } from '../evaluation/percentile.ts'

const id = z.union([z.string(), z.number().transform(String)])
const corpusLine = z.object({ id, text: z.string(), title: z.string().optional() })
const queryLine = z.object({ id, text: z.string() })

export type RetrieveOptions = {
  readonly corpus: string
  readonly queries: string
  readonly k: number
  readonly run: string
}

/** Ranks a corpus for each query, writes a TREC run, prints build time, memory and latency. Returns the exit code. */
export async function retrieve(options: RetrieveOptions): Promise<number> {
  const complaints: string[] = []
  const corpus = await readAll(options.corpus, corpusLine, complaints)
  const queries = await readAll(options.queries, queryLine, complaints)
  const started = performance.now()
  const search = new Search(await loadDictionaries(), loadThesaurus(), fusionOf(KNOWLEDGE_FOLDER))
  const loaded = performance.now()
  const index = search.index(corpus.map(toIndexed))
  const built = performance.now()
  const run = createWriteStream(options.run)
  const latencies: number[] = []
  for (const query of queries) {
    const before = performance.now()
    const hits = index.search(query.text, options.k)
    latencies.push(performance.now() - before)
    const lines = hits.map(({ index: at, score }, rank) =>
      [query.id, 'Q0', corpus[at]!.id, rank + 1, score.toFixed(6), 'tsunagi'].join(' '),
    )
    if (lines.length > 0 && !run.write(lines.join('\n') + '\n')) await once(run, 'drain')
  }
  run.end()
  await once(run, 'finish')
  for (const complaint of complaints) console.error(complaint)
  const figures = {
    passages: corpus.length,
    queries: queries.length,
    dictionariesMs: Math.round(loaded - started),
    buildMs: Math.round(built - loaded),
    memoryMb: Math.round(process.memoryUsage().rss / 1e6),
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
  }
  console.log(JSON.stringify(figures))
  return complaints.length === 0 ? 0 : 1
}

function toIndexed({ id, text, title }: z.output<typeof corpusLine>): Indexed {
  return title === undefined ? { id, text } : { id, text, title }
}

async function readAll<S extends z.ZodType>(file: string, schema: S, complaints: string[]): Promise<z.output<S>[]> {
  const values: z.output<S>[] = []
  for await (const line of readJsonl(createReadStream(file), schema)) {
    if (line.ok) values.push(line.value)
    else complaints.push(`${file}:${line.number}: ${line.fault}`)
  }
  return values
}
