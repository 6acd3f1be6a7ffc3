import type { WeightedTerm } from './terms.ts'

/** Saturation of repeated words (k1) and strength of length normalisation (b); Robertson & Zaragoza 2009. */
export type Saturation = { readonly k1: number; readonly b: number }
export const USUAL_SATURATION: Saturation = { k1: 1.2, b: 0.75 }

/** An inverted index with BM25 scores. Passages are known by their position. */
export class Bm25Index {
  readonly size: number
  private readonly terms = new Map<string, number>()
  /** Where each term's postings begin; one more than there are terms. */
  private readonly starts: Int32Array
  private readonly passages: Int32Array
  private readonly impacts: Float32Array

  /** @param passages the terms of each passage, each with its count; a field's weight is a multiple count. */
  constructor(passages: readonly ReadonlyMap<string, number>[], { k1, b }: Saturation = USUAL_SATURATION) {
    this.size = passages.length
    const lengths = passages.map((terms) => sum(terms.values()))
    const average = sum(lengths) / Math.max(1, passages.length) || 1
    const frequencies: number[] = []
    for (const terms of passages)
      for (const term of terms.keys()) {
        const at = this.terms.get(term) ?? this.terms.size
        this.terms.set(term, at)
        frequencies[at] = (frequencies[at] ?? 0) + 1
      }
    this.starts = new Int32Array(frequencies.length + 1)
    frequencies.forEach((frequency, at) => (this.starts[at + 1] = this.starts[at]! + frequency))
    this.passages = new Int32Array(this.starts.at(-1)!)
    this.impacts = new Float32Array(this.starts.at(-1)!)
    const next = this.starts.slice()
    passages.forEach((terms, passage) => {
      const length = 1 - b + (b * lengths[passage]!) / average
      for (const [term, count] of terms) {
        const at = this.terms.get(term)!
        const place = next[at]!
        next[at] = place + 1
        this.passages[place] = passage
        this.impacts[place] = (this.idf(frequencies[at]!) * (count * (k1 + 1))) / (count + k1 * length)
      }
    })
  }

  /** Scores of all passages; 0 where no term occurs. */
  scores(query: Iterable<WeightedTerm>): Float64Array {
    const scores = new Float64Array(this.size)
    for (const { term, weight } of query) {
      const { start, end } = this.postings(term)
      for (let at = start; at < end; at++) {
        const passage = this.passages[at]!
        scores[passage] = scores[passage]! + weight * this.impacts[at]!
      }
    }
    return scores
  }

  /** Whether a term occurs in a passage. */
  holds(term: string, passage: number): boolean {
    const { start, end } = this.postings(term)
    return this.passages.subarray(start, end).includes(passage)
  }

  /** The most that one passage holds of the terms' information. */
  mostHeld(terms: Iterable<WeightedTerm>): number {
    const held = new Float64Array(this.size)
    for (const { term, weight } of terms) {
      const { start, end } = this.postings(term)
      const information = weight * this.idf(end - start)
      for (let at = start; at < end; at++) held[this.passages[at]!] = held[this.passages[at]!]! + information
    }
    return held.reduce((most, one) => Math.max(most, one), 0)
  }

  /** How much the terms tell apart: their inverse document frequencies, weighted. An unknown term tells most. */
  information(terms: Iterable<WeightedTerm>): number {
    let total = 0
    for (const { term, weight } of terms) {
      const { start, end } = this.postings(term)
      total += weight * this.idf(end - start)
    }
    return total
  }

  private postings(term: string): { start: number; end: number } {
    const at = this.terms.get(term)
    return at === undefined ? { start: 0, end: 0 } : { start: this.starts[at]!, end: this.starts[at + 1]! }
  }

  private idf(frequency: number): number {
    return Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5))
  }
}

/** How often each term occurs, times a weight. Adds to `into`. */
export function count(terms: Iterable<string>, weight = 1, into = new Map<string, number>()): Map<string, number> {
  for (const term of terms) into.set(term, (into.get(term) ?? 0) + weight)
  return into
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
