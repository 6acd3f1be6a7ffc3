import { SCORERS, type FusionWeights } from '../retrieval/fusion.ts'
import { fuse, sharesOf, type ComparedCollection } from './ranking.ts'

/**
 * Where learning starts and is drawn back to: the recipe measured for the house plan, and a little of each new scorer.
 * Latent semantics stay as they are: our collections are too small to fit them (they helped on 1,786 FAQs, not here).
 */
export const PRIOR: FusionWeights = {
  morphemes: 1,
  pairs: 0.1,
  characters: 0.5,
  letters: 0.1,
  readings: 0.2,
  latent: 0.15,
}
/** How decided the logistic model is at the prior: its inverse temperature. */
const SHARPNESS = 5
const PULL_TO_PRIOR = 0.03
const ROUNDS = 60
const STEP = 0.4

/**
 * Conditional logistic regression: the right passage against all others of the same question, every collection counting
 * the same. No share falls below 0. The same input gives the same shares.
 */
export function learnFusion(collections: readonly ComparedCollection[], prior: FusionWeights = PRIOR): FusionWeights {
  const start = sharesOf(prior).map((share) => share * SHARPNESS)
  const shares = [...start]
  const seen = shares.map(() => 1e-6)
  for (let round = 0; round < ROUNDS; round++) {
    const slope = shares.map((share, at) => -PULL_TO_PRIOR * (share - start[at]!))
    for (const collection of collections)
      for (const { answer, scores } of collection.questions) {
        const fused = fuse(scores, shares, collection.size)
        const likely = probabilities(fused)
        const weight = 1 / (collection.questions.length * collections.length)
        scores.forEach((own, scorer) => {
          let expected = 0
          for (let at = 0; at < likely.length; at++) expected += likely[at]! * own[at]!
          slope[scorer] = slope[scorer]! + weight * (own[answer]! - expected)
        })
      }
    shares.forEach((share, at) => {
      if (SCORERS[at] === 'latent') return
      seen[at] = seen[at]! + slope[at]! ** 2
      shares[at] = Math.max(0, share + (STEP * slope[at]!) / Math.sqrt(seen[at]))
    })
  }
  const whole = shares[SCORERS.indexOf('morphemes')] || 1
  return {
    ...Object.fromEntries(SCORERS.map((scorer, at) => [scorer, round(shares[at]! / whole)])),
    latent: prior.latent ?? 0,
  }
}

function probabilities(fused: Float64Array): Float64Array {
  const highest = fused.reduce((most, score) => Math.max(most, score), -Infinity)
  const weights = fused.map((score) => Math.exp(score - highest))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function round(share: number): number {
  return Math.round(share * 100) / 100
}
