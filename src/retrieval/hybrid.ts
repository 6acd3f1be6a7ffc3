import { Document } from '@langchain/core/documents'
import { Bm25Index, count } from './bm25.ts'
import { LsaEmbeddings } from './lsa.ts'
import { characterTerms, NON_NOUN_WEIGHT, type MorphemeTerms } from './terms.ts'
import { LocalVectorStore } from './vector-store.ts'
import type { VectorIndex } from './vectors.ts'

/** A text to find: the title counts three times; expansions are searched but never shown. */
export type Indexed = {
  readonly id: string
  readonly text: string
  readonly title?: string
  readonly expansions?: readonly string[]
}

export type Hit = { readonly index: number; readonly score: number }

const TITLE_WEIGHT = 3
const EXPANSION_WEIGHT = 1
/** Passages that get a latent score; what is farther away has none worth adding. */
const LATENT_NEIGHBOURS = 200

/** Shares of the three scores after each is brought to 0–1 within the query. Measured: see docs/decisions. */
export type FusionWeights = { readonly morphemes: number; readonly characters: number; readonly latent: number }
export const FUSION: FusionWeights = { morphemes: 1, characters: 0.5, latent: 0.1 }

/** Shares of an embedding model's score and of all others together, where there is one. Measured: the house plan. */
const DENSE = 1
const LEXICAL_BESIDE_DENSE = 0.4

/** Morphemes, characters and latent semantics over one corpus, summed. Read only once built. */
export class HybridIndex {
  readonly size: number
  private readonly terms: MorphemeTerms
  private readonly fusion: FusionWeights
  private readonly morphemes: Bm25Index
  private readonly characters: Bm25Index
  private readonly embeddings: LsaEmbeddings
  private readonly vectors: LocalVectorStore

  constructor(corpus: readonly Indexed[], terms: MorphemeTerms, vectors: VectorIndex, fusion: FusionWeights = FUSION) {
    this.size = corpus.length
    this.terms = terms
    this.fusion = fusion
    const morphemes = corpus.map((entry) => fields(entry, (text) => terms.ofPassage(text)))
    this.morphemes = new Bm25Index(morphemes)
    this.characters = new Bm25Index(corpus.map((entry) => fields(entry, characterTerms)))
    this.embeddings = new LsaEmbeddings(fusion.latent > 0 ? morphemes : [], (text) => terms.ofPassage(text))
    this.vectors = new LocalVectorStore(this.embeddings, vectors)
    if (fusion.latent === 0) return
    this.vectors.add(
      morphemes.map((passage) => this.embeddings.embed(passage)),
      corpus.map((entry) => new Document({ pageContent: entry.text, id: entry.id })),
    )
  }

  /**
   * The k best passages for a question, best first; score 0–1.6, only passages that share something with it.
   * @param similarities how near each passage is by an embedding model: then that leads, and the words help
   */
  search(query: string, k: number, similarities: Float64Array | null = null): Hit[] {
    const morphemes = this.morphemes.scores(this.terms.ofQuery(query))
    const characters = this.characters.scores(
      [...count(characterTerms(query))].map(([term, weight]) => ({ term, weight })),
    )
    const fused = new Float64Array(this.size)
    addScaled(fused, morphemes, this.fusion.morphemes)
    addScaled(fused, characters, this.fusion.characters)
    if (this.fusion.latent > 0) addScaled(fused, this.latent(query), this.fusion.latent)
    return best(similarities === null ? fused : withDense(fused, similarities), k)
  }

  /** How much of a query's weight (0–1) a passage holds: comparable between queries, unlike the fused score. */
  coverage(query: string, index: number): number {
    const terms = this.terms.ofQuery(query).filter(({ weight }) => weight >= NON_NOUN_WEIGHT)
    const found = terms.filter(({ term }) => this.morphemes.holds(term, index))
    return this.morphemes.information(found) / (this.morphemes.information(terms) || 1)
  }

  private latent(query: string): Float64Array {
    const scores = new Float64Array(this.size)
    const vector = this.embeddings.embed(count(this.terms.ofPassage(query)))
    if (vector.every((value) => value === 0)) return scores
    for (const { index, similarity } of this.vectors.nearest(vector, LATENT_NEIGHBOURS))
      scores[index] = Math.max(0, similarity)
    return scores
  }
}

function fields(entry: Indexed, termsOf: (text: string) => readonly string[]): Map<string, number> {
  const counts = count(termsOf(entry.text))
  if (entry.title !== undefined) count(termsOf(entry.title), TITLE_WEIGHT, counts)
  for (const expansion of entry.expansions ?? []) count(termsOf(expansion), EXPANSION_WEIGHT, counts)
  return counts
}

/** Min–max: the best passage of this query gets the whole weight, none gets less than 0. */
function addScaled(into: Float64Array, scores: Float64Array, weight: number): void {
  let highest = 0
  for (const score of scores) if (score > highest) highest = score
  if (highest === 0) return
  for (let at = 0; at < scores.length; at++) into[at] = into[at]! + (weight * scores[at]!) / highest
}

/** An embedding model's cosines lie close together: they are spread from the least to the most before they are added. */
function withDense(lexical: Float64Array, similarities: Float64Array): Float64Array {
  let [least, most] = [Infinity, -Infinity]
  for (const similarity of similarities) {
    least = Math.min(least, similarity)
    most = Math.max(most, similarity)
  }
  const range = most - least
  const fused = new Float64Array(lexical.length)
  if (range > 0) similarities.forEach((similarity, at) => (fused[at] = (DENSE * (similarity - least)) / range))
  addScaled(fused, lexical, LEXICAL_BESIDE_DENSE)
  return fused
}

/** The k highest scores above 0, best first, earlier passages first among equals; without sorting all others. */
function best(scores: Float64Array, k: number): Hit[] {
  const found: Hit[] = []
  scores.forEach((score, index) => {
    if (score <= 0 || (found.length === k && score <= found[k - 1]!.score)) return
    let at = Math.min(found.length, k - 1)
    while (at > 0 && found[at - 1]!.score < score) {
      found[at] = found[at - 1]!
      at--
    }
    found[at] = { index, score }
  })
  return found
}
