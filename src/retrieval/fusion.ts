import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** How a passage is compared with a question; each gives a score of its own. */
export const SCORERS = ['morphemes', 'pairs', 'characters', 'letters', 'readings', 'latent'] as const
export type Scorer = (typeof SCORERS)[number]

/** Shares of the scores after each is brought to 0–1 within the query; what has none is not built. */
export type FusionWeights = Readonly<Partial<Record<Scorer, number>>>

/** Where the learnt shares lie under knowledge/; written by `npm run train:fusion`. */
export const FUSION_FILE = 'vocabulary/fusion.json'

const share = z.number().min(0).max(2).optional()
const fusionSchema = z.strictObject({
  morphemes: share,
  pairs: share,
  characters: share,
  letters: share,
  readings: share,
  latent: share,
})

export function readFusion(file: string): FusionWeights {
  const weights = fusionSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.fromEntries(Object.entries(weights).filter(([, value]) => value !== undefined && value > 0))
}
