import { OpenAIEmbeddings } from '@langchain/openai'
import type { Embeddings } from '@langchain/core/embeddings'
import type { DenseSearch, EmbeddingSettings } from './dense.ts'
import { VectorCache } from './vector-cache.ts'

/** A question is not kept waiting for its vector, ms: the words find without it. */
const QUERY_WITHIN_MS = 800
const BATCH_WITHIN_MS = 20_000
const BATCH = 64
/** When passages could not be embedded, they are tried again after this, ms. */
const TRY_AGAIN_MS = 60_000

export type DenseParts = {
  readonly onFault: (error: unknown) => void
  /** The question as it may leave; null: it must not. */
  readonly prepare: (text: string) => string | null
}

/**
 * Search by an embedding model. Passages are embedded behind the start, from the cache where nothing changed; until then,
 * and whenever the model fails, there is none and the words find alone.
 */
export function openDense(settings: EmbeddingSettings, texts: readonly string[], parts: DenseParts): DenseSearch {
  const embeddings = connect(settings, BATCH_WITHIN_MS)
  const questions = connect(settings, QUERY_WITHIN_MS)
  let passages: readonly Float32Array[] | null = null
  const build = async () => {
    try {
      passages = await embedded(texts, embeddings, settings)
    } catch (error) {
      parts.onFault(error)
      setTimeout(() => void build(), TRY_AGAIN_MS).unref()
    }
  }
  void build()
  return {
    similarities: async (text) => {
      const asked = passages === null ? null : parts.prepare(text)
      if (passages === null || asked === null) return null
      try {
        const vector = unit(await inTime(questions.embedQuery(settings.queryPrefix + asked)))
        if (vector.length !== passages[0]?.length) return null
        return Float64Array.from(passages, (passage) => dot(passage, vector))
      } catch {
        return null
      }
    },
  }
}

function connect({ model, baseUrl }: EmbeddingSettings, timeout: number): Embeddings {
  const key = baseUrl !== null && !process.env['OPENAI_API_KEY'] ? { apiKey: 'none' } : {}
  return new OpenAIEmbeddings({
    ...key,
    model,
    timeout,
    maxRetries: 0,
    batchSize: BATCH,
    encodingFormat: 'float',
    configuration: { logLevel: 'off', ...(baseUrl === null ? {} : { baseURL: baseUrl }) },
  })
}

async function embedded(
  texts: readonly string[],
  embeddings: Embeddings,
  { model, baseUrl, passagePrefix, folder }: EmbeddingSettings,
): Promise<readonly Float32Array[]> {
  const cache = new VectorCache(folder, `${model} ${baseUrl ?? ''} ${passagePrefix}`)
  const missing = [...new Set(texts.filter((text) => cache.get(text) === null))]
  const made = new Map<string, Float32Array>()
  if (missing.length > 0) {
    const vectors = await embeddings.embedDocuments(missing.map((text) => passagePrefix + text))
    missing.forEach((text, at) => made.set(text, unit(vectors[at] ?? [])))
  }
  const entries = texts.map((text) => ({ text, vector: made.get(text) ?? cache.get(text)! }))
  const dimensions = entries[0]?.vector.length ?? 0
  if (dimensions === 0 || entries.some(({ vector }) => vector.length !== dimensions)) {
    // The model behind the name has changed its size: nothing of the old is used.
    cache.keep([])
    throw new Error('the embedding model gave vectors of different lengths')
  }
  if (missing.length > 0) cache.keep(entries)
  return entries.map(({ vector }) => vector)
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => (length > 0 ? value / length : 0))
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0
  for (let at = 0; at < a.length; at++) total += a[at]! * b[at]!
  return total
}

async function inTime<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('too slow'))
    }, QUERY_WITHIN_MS)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
