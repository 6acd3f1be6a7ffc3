import type { FusionWeights, Scorer } from '../retrieval/fusion.ts'
import { SCORERS } from '../retrieval/fusion.ts'
import type { HybridIndex } from '../retrieval/hybrid.ts'
import type { Collection, Question } from './collections.ts'

/** A question with every passage's scores, each scorer's brought to 0–1. */
export type Compared = Question & { readonly scores: readonly Float32Array[] }
export type ComparedCollection = {
  readonly name: string
  readonly size: number
  readonly questions: readonly Compared[]
}

const MOST_QUESTIONS = 800
const DEPTH = 10

/** Lets an index that has every scorer compare an even choice of a collection's questions. */
export function compareAll({ name, passages, questions }: Collection, index: HybridIndex): ComparedCollection {
  const step = Math.max(1, questions.length / MOST_QUESTIONS)
  const chosen = questions.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
  return {
    name,
    size: passages.length,
    questions: chosen.map((question) => {
      const compared = index.compare(question.text)
      return {
        ...question,
        scores: SCORERS.map((scorer) => Float32Array.from(compared.get(scorer) ?? new Float64Array(passages.length))),
      }
    }),
  }
}

/** Mean nDCG@10 (0–1) with one right passage a question: 1 where it stands first, 0 where it is not among the first ten. */
export function ndcg({ questions, size }: ComparedCollection, fusion: FusionWeights): number {
  const shares = sharesOf(fusion)
  let total = 0
  for (const { answer, scores } of questions) {
    const fused = fuse(scores, shares, size)
    const own = fused[answer]!
    let above = 0
    for (let at = 0; at < size; at++) if (fused[at]! > own || (fused[at] === own && at < answer)) above++
    if (own > 0 && above < DEPTH) total += 1 / Math.log2(above + 2)
  }
  return total / Math.max(1, questions.length)
}

export function heldOut(collection: ComparedCollection, isHeldOut: boolean): ComparedCollection {
  return { ...collection, questions: collection.questions.filter((question) => question.isHeldOut === isHeldOut) }
}

/** Weighted sum of the scorers for every passage. */
export function fuse(scores: readonly Float32Array[], shares: readonly number[], size: number): Float64Array {
  const fused = new Float64Array(size)
  shares.forEach((share, scorer) => {
    if (share === 0) return
    const own = scores[scorer]!
    for (let at = 0; at < size; at++) fused[at] = fused[at]! + share * own[at]!
  })
  return fused
}

export function sharesOf(fusion: FusionWeights): number[] {
  return SCORERS.map((scorer: Scorer) => fusion[scorer] ?? 0)
}
