import { Document } from '@langchain/core/documents'
import { Bm25Index, count, USUAL_SATURATION, type Saturation } from './bm25.ts'
import type { FusionWeights, Scorer } from './fusion.ts'
import { LsaEmbeddings } from './lsa.ts'
import { NO_OFFICE_WORDS, type OfficeWords } from './office-words.ts'
import type { Readings } from './readings.ts'
import {
  characterTerms,
  letterTerms,
  NON_NOUN_WEIGHT,
  pairTerms,
  type MorphemeTerms,
  type WeightedTerm,
} from './terms.ts'
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

/** What a question is compared by besides its own words, and how much repeated words and long passages count. */
export type Comparison = {
  readonly officeWords: OfficeWords
  readonly readings: Readings | null
  readonly saturation: Saturation
}
const PLAIN: Comparison = { officeWords: NO_OFFICE_WORDS, readings: null, saturation: USUAL_SATURATION }

const TITLE_WEIGHT = 3
const EXPANSION_WEIGHT = 1
/** Weight of the offices' word for what was said, against the word itself. */
const OFFICE_WORD_WEIGHT = 0.4
/** Passages that get a latent score; what is farther away has none worth adding. */
const LATENT_NEIGHBOURS = 200

/** Where nothing has been learnt: words and characters, as measured for the house plan. */
export const FUSION: FusionWeights = { morphemes: 1, characters: 0.5, latent: 0.1 }

/** Shares of an embedding model's score and of all others together, where there is one. Measured: the house plan. */
const DENSE = 1
const LEXICAL_BESIDE_DENSE = 0.4

/** Several ways of comparing over one corpus, summed. Read only once built. */
export class HybridIndex {
  readonly size: number
  private readonly terms: MorphemeTerms
  private readonly comparison: Comparison
  private readonly fusion: FusionWeights
  private readonly indexes: ReadonlyMap<Scorer, Bm25Index>
  private readonly embeddings: LsaEmbeddings
  private readonly vectors: LocalVectorStore

  constructor(
    corpus: readonly Indexed[],
    terms: MorphemeTerms,
    vectors: VectorIndex,
    fusion: FusionWeights = FUSION,
    comparison: Comparison = PLAIN,
  ) {
    this.size = corpus.length
    this.terms = terms
    this.comparison = comparison
    this.fusion = fusion
    const { readings, saturation } = comparison
    const morphemes = corpus.map((entry) => fields(entry, (text) => terms.ofPassage(text)))
    const builders: Partial<Record<Scorer, () => readonly ReadonlyMap<string, number>[]>> = {
      morphemes: () => morphemes,
      pairs: () => corpus.map((entry) => fields(entry, (text) => pairTerms(terms.ofPassage(text)))),
      characters: () => corpus.map((entry) => fields(entry, characterTerms)),
      letters: () => corpus.map((entry) => fields(entry, letterTerms)),
      ...(readings === null
        ? {}
        : { readings: () => corpus.map((entry) => fields(entry, (text) => readings.ofPassage(text))) }),
    }
    this.indexes = new Map(
      (Object.keys(builders) as Scorer[])
        .filter((scorer) => scorer === 'morphemes' || (fusion[scorer] ?? 0) > 0)
        .map((scorer) => [scorer, new Bm25Index(builders[scorer]!(), saturation)]),
    )
    const isLatent = (fusion.latent ?? 0) > 0
    this.embeddings = new LsaEmbeddings(isLatent ? morphemes : [], (text) => terms.ofPassage(text))
    this.vectors = new LocalVectorStore(this.embeddings, vectors)
    if (!isLatent) return
    this.vectors.add(
      morphemes.map((passage) => this.embeddings.embed(passage)),
      corpus.map((entry) => new Document({ pageContent: entry.text, id: entry.id })),
    )
  }

  /** The score of a passage that is the best in every way of comparing. */
  get highestScore(): number {
    return Object.values(this.fusion).reduce((sum, share) => sum + share, 0)
  }

  /**
   * The k best passages for a question, best first; only passages that share something with it.
   * @param similarities how near each passage is by an embedding model: then that leads, and the words help
   */
  search(query: string, k: number, similarities: Float64Array | null = null): Hit[] {
    const fused = new Float64Array(this.size)
    for (const [scorer, scores] of this.compare(query)) addShare(fused, scores, this.fusion[scorer] ?? 0)
    return best(similarities === null ? fused : withDense(fused, similarities), k)
  }

  /**
   * What each way of comparing says of every passage, 0–1: the best passage of this query gets 1 (min–max). Latent
   * semantics get as much of that as the best passage lacks of the query's words: they help where words fail only.
   */
  compare(query: string): Map<Scorer, Float64Array> {
    const { words, terms } = this.terms.readQuery(query)
    const meant = withOfficeWords(terms, this.comparison.officeWords.for(words))
    const asked: Record<Exclude<Scorer, 'latent'>, () => Iterable<WeightedTerm>> = {
      morphemes: () => meant,
      pairs: () => counted(pairTerms(words)),
      characters: () => counted(characterTerms(query)),
      letters: () => counted(letterTerms(query)),
      readings: () => counted(this.comparison.readings?.ofQuery(query) ?? []),
    }
    const compared = new Map<Scorer, Float64Array>()
    for (const [scorer, index] of this.indexes)
      if (scorer !== 'latent' && (this.fusion[scorer] ?? 0) > 0)
        compared.set(scorer, scaled(index.scores(asked[scorer]()), 1))
    if ((this.fusion.latent ?? 0) > 0) compared.set('latent', scaled(this.latent(words), 1 - this.bestCoverage(words)))
    return compared
  }

  /** How much of a query's weight (0–1) each passage holds: comparable between queries, unlike the fused score. */
  coverage(query: string, passages: readonly number[]): number[] {
    const morphemes = this.indexes.get('morphemes')!
    const terms = this.terms.ofQuery(query).filter(({ weight }) => weight >= NON_NOUN_WEIGHT)
    const whole = morphemes.information(terms) || 1
    return passages.map(
      (passage) => morphemes.information(terms.filter(({ term }) => morphemes.holds(term, passage))) / whole,
    )
  }

  /** The largest share (0–1) of the query's words that one passage holds. */
  private bestCoverage(words: readonly string[]): number {
    const terms = [...new Set(words)].map((term) => ({ term, weight: 1 }))
    return this.indexes.get('morphemes')!.mostHeld(terms) / (this.indexes.get('morphemes')!.information(terms) || 1)
  }

  private latent(words: readonly string[]): Float64Array {
    const scores = new Float64Array(this.size)
    const vector = this.embeddings.embed(count(words))
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

function withOfficeWords(said: readonly WeightedTerm[], office: readonly WeightedTerm[]): WeightedTerm[] {
  const weights = new Map(said.map(({ term, weight }) => [term, weight]))
  for (const { term, weight } of office)
    weights.set(term, Math.max(weights.get(term) ?? 0, weight * OFFICE_WORD_WEIGHT))
  return [...weights].map(([term, weight]) => ({ term, weight }))
}

function counted(terms: readonly string[]): WeightedTerm[] {
  return [...count(terms)].map(([term, weight]) => ({ term, weight }))
}

/** In place: the highest score becomes `highest`. */
function scaled(scores: Float64Array, highest: number): Float64Array {
  let most = 0
  for (const score of scores) if (score > most) most = score
  if (most === 0) return scores
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at]! * highest) / most
  return scores
}

function addShare(into: Float64Array, scores: Float64Array, share: number): void {
  for (let at = 0; at < scores.length; at++) into[at] = into[at]! + share * scores[at]!
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
  addShare(fused, scaled(lexical, 1), LEXICAL_BESIDE_DENSE)
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
