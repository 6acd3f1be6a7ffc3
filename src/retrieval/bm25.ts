import type { WeightedTerm } from './terms.ts'

/** Saturation of repeated words and strength of length normalisation; Robertson & Zaragoza 2009, usual values. */
const K1 = 1.2
const B = 0.75

/** An inverted index with BM25 scores. Passages are known by their position. */
export class Bm25Index {
  readonly size: number
  private readonly postings = new Map<string, { passages: Int32Array; impacts: Float32Array }>()

  /** @param passages the terms of each passage, each with its count; a field's weight is a multiple count. */
  constructor(passages: readonly ReadonlyMap<string, number>[]) {
    this.size = passages.length
    const lengths = passages.map((terms) => sum(terms.values()))
    const average = sum(lengths) / Math.max(1, passages.length) || 1
    const lists = new Map<string, [number, number][]>()
    passages.forEach((terms, passage) => {
      for (const [term, count] of terms) {
        let list = lists.get(term)
        if (list === undefined) lists.set(term, (list = []))
        list.push([passage, count])
      }
    })
    for (const [term, list] of lists) {
      const idf = Math.log(1 + (this.size - list.length + 0.5) / (list.length + 0.5))
      const impacts = list.map(
        ([passage, count]) => (idf * (count * (K1 + 1))) / (count + K1 * (1 - B + (B * lengths[passage]!) / average)),
      )
      this.postings.set(term, {
        passages: Int32Array.from(list, ([passage]) => passage),
        impacts: Float32Array.from(impacts),
      })
    }
  }

  /** Scores of all passages; 0 where no term occurs. */
  scores(query: Iterable<WeightedTerm>): Float64Array {
    const scores = new Float64Array(this.size)
    for (const { term, weight } of query) {
      const list = this.postings.get(term)
      if (list === undefined) continue
      for (let at = 0; at < list.passages.length; at++) {
        const passage = list.passages[at]!
        scores[passage] = scores[passage]! + weight * list.impacts[at]!
      }
    }
    return scores
  }

  /** Whether a term occurs in a passage. */
  holds(term: string, passage: number): boolean {
    return this.postings.get(term)?.passages.includes(passage) ?? false
  }

  /** How much the terms tell apart: their inverse document frequencies, weighted. An unknown term tells most. */
  information(terms: Iterable<WeightedTerm>): number {
    let total = 0
    for (const { term, weight } of terms) {
      const frequency = this.postings.get(term)?.passages.length ?? 0
      total += weight * Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5))
    }
    return total
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
