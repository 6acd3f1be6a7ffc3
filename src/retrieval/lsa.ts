import { Embeddings } from '@langchain/core/embeddings'

const ITERATIONS = 3
const SEED = 20261123

/** Sparse term weights of one text. */
type SparseVector = { readonly columns: Int32Array; readonly values: Float64Array }

/**
 * Latent semantic analysis (Deerwester et al. 1990) fitted on the corpus itself: the embedding that needs no model
 * weights. Vectors are unit length, so that their dot product is the cosine.
 *
 * Only the span of the leading right singular vectors is needed, since the cosine does not change when a basis is
 * rotated: subspace iteration with orthonormalisation gives it without a decomposition.
 */
export class LsaEmbeddings extends Embeddings {
  readonly dimensions: number
  private readonly termsOf: (text: string) => readonly string[]
  private readonly vocabulary: ReadonlyMap<string, number>
  private readonly idf: Float64Array
  /** One row a term, `dimensions` columns. */
  private readonly basis: Float64Array

  constructor(
    passages: readonly ReadonlyMap<string, number>[],
    termsOf: (text: string) => readonly string[],
    dimensions = 100,
  ) {
    super({})
    this.termsOf = termsOf
    const frequency = new Map<string, number>()
    for (const terms of passages) for (const term of terms.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1)
    const kept = [...frequency].filter(([, n]) => n > 1)
    this.vocabulary = new Map(kept.map(([term], index) => [term, index]))
    this.idf = Float64Array.from(kept, ([, n]) => Math.log(1 + passages.length / n))
    this.dimensions = Math.max(1, Math.min(dimensions, passages.length, kept.length))
    this.basis = leadingSubspace(
      passages.map((terms) => this.weigh(terms)),
      kept.length,
      this.dimensions,
    )
  }

  /** The vector of counted terms; all zeros where none is known. */
  embed(terms: ReadonlyMap<string, number>): Float32Array {
    const projected = project(this.weigh(terms), this.basis, this.dimensions)
    const length = Math.hypot(...projected)
    return Float32Array.from(projected, (value) => (length > 0 ? value / length : 0))
  }

  override embedQuery(text: string): Promise<number[]> {
    const counts = new Map<string, number>()
    for (const term of this.termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
    return Promise.resolve([...this.embed(counts)])
  }

  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)))
  }

  private weigh(terms: ReadonlyMap<string, number>): SparseVector {
    const columns: number[] = []
    const values: number[] = []
    for (const [term, count] of terms) {
      const column = this.vocabulary.get(term)
      if (column === undefined) continue
      columns.push(column)
      values.push((1 + Math.log(Math.max(count, 0.1))) * this.idf[column]!)
    }
    const length = Math.hypot(...values) || 1
    return { columns: Int32Array.from(columns), values: Float64Array.from(values, (value) => value / length) }
  }
}

function leadingSubspace(rows: readonly SparseVector[], columns: number, dimensions: number): Float64Array {
  let basis = seededGaussian(columns * dimensions)
  orthonormalise(basis, columns, dimensions)
  for (let round = 0; round < ITERATIONS; round++) {
    const next = new Float64Array(columns * dimensions)
    for (const row of rows) {
      const projected = project(row, basis, dimensions)
      for (let at = 0; at < row.columns.length; at++) {
        const offset = row.columns[at]! * dimensions
        const value = row.values[at]!
        for (let d = 0; d < dimensions; d++) next[offset + d] = next[offset + d]! + value * projected[d]!
      }
    }
    orthonormalise(next, columns, dimensions)
    basis = next
  }
  return basis
}

function project(row: SparseVector, basis: Float64Array, dimensions: number): Float64Array {
  const projected = new Float64Array(dimensions)
  for (let at = 0; at < row.columns.length; at++) {
    const offset = row.columns[at]! * dimensions
    const value = row.values[at]!
    for (let d = 0; d < dimensions; d++) projected[d] = projected[d]! + value * basis[offset + d]!
  }
  return projected
}

/** Modified Gram–Schmidt over the columns of a row-major matrix; columns are worked on one after the other in memory. */
function orthonormalise(matrix: Float64Array, rows: number, columns: number): void {
  const vectors = Array.from({ length: columns }, (_, c) => {
    const vector = new Float64Array(rows)
    for (let r = 0; r < rows; r++) vector[r] = matrix[r * columns + c]!
    return vector
  })
  vectors.forEach((vector, c) => {
    for (const before of vectors.slice(0, c)) subtractProjection(vector, before)
    const length = Math.sqrt(dot(vector, vector))
    for (let r = 0; r < rows; r++) matrix[r * columns + c] = vector[r] = length > 1e-12 ? vector[r]! / length : 0
  })
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const share = dot(vector, unit)
  for (let r = 0; r < vector.length; r++) vector[r] = vector[r]! - share * unit[r]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let r = 0; r < a.length; r++) total += a[r]! * b[r]!
  return total
}

/** The same numbers at every start (mulberry32, Box–Muller). */
function seededGaussian(size: number): Float64Array {
  let state = SEED
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return Float64Array.from(
    { length: size },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  )
}
