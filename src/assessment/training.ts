import type { ModelFile } from './classifier.ts'
import type { Features } from './features.ts'

/** A message to learn from: 1 yes, 0 no, null either is right (not learnt from), for each head. */
export type Sample = {
  readonly features: Features
  readonly targets: readonly (0 | 1 | null)[]
  /** Whose hand wrote it: messages of one author, and with them paraphrases of one scene, are never on both sides of a test. */
  readonly author: string
  readonly weight: number
}

export type TrainingOptions = {
  readonly epochs: number
  readonly rate: number
  /** Shrinks weights (L2), as a share of the rate at each epoch. */
  readonly decay: number
  /** A feature must occur in this many samples. */
  readonly minimum: number
}

export const TRAINING: TrainingOptions = { epochs: 14, rate: 0.5, decay: 2e-5, minimum: 2 }

/** Weights of all heads, feature by feature, before they are packed into bytes. */
export type Weights = {
  readonly features: ReadonlyMap<string, number>
  readonly heads: number
  readonly matrix: Float32Array
  readonly bias: Float64Array
}

/** Keeps the first steps of a rare feature small. */
const DAMPING = 0.05

/** Logistic regression, one head beside the other, by AdaGrad. The same samples give the same weights. */
export function train(samples: readonly Sample[], heads: number, options: TrainingOptions = TRAINING): Weights {
  const features = vocabulary(samples, options.minimum)
  const rows = samples.map((sample) => sparse(sample, features))
  const matrix = new Float32Array(features.size * heads)
  const squares = new Float32Array(features.size * heads).fill(1e-4)
  const bias = new Float64Array(heads)
  const biasSquares = new Float64Array(heads).fill(1)
  const positives = balance(samples, heads)
  const random = mulberry32(7)
  const order = samples.map((_, index) => index)
  const sums = new Float64Array(heads)
  const gradient = new Float64Array(heads)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random)
    for (const at of order) {
      const row = rows[at]!
      sums.set(bias)
      for (let i = 0; i < row.columns.length; i++) {
        const offset = row.columns[i]! * heads
        const value = row.values[i]!
        for (let h = 0; h < heads; h++) sums[h] = sums[h]! + value * matrix[offset + h]!
      }
      const sample = samples[at]!
      for (let h = 0; h < heads; h++) {
        const target = sample.targets[h]
        const error = target === null || target === undefined ? 0 : 1 / (1 + Math.exp(-sums[h]!)) - target
        gradient[h] = error * sample.weight * (target === 1 ? positives[h]! : 1)
        biasSquares[h] = biasSquares[h]! + gradient[h]! ** 2
        bias[h] = bias[h]! - (0.3 * options.rate * gradient[h]!) / Math.sqrt(biasSquares[h]!)
      }
      for (let i = 0; i < row.columns.length; i++) {
        const offset = row.columns[i]! * heads
        const value = row.values[i]!
        for (let h = 0; h < heads; h++) {
          const g = gradient[h]! * value
          if (g === 0) continue
          const place = offset + h
          squares[place] = squares[place]! + g * g
          matrix[place] =
            matrix[place]! * (1 - options.decay) - (options.rate * g) / Math.sqrt(squares[place] + DAMPING)
        }
      }
    }
  }
  return { features, heads, matrix, bias }
}

/** The linear score of each head; not yet a probability. */
export function scores(weights: Weights, features: Features): Float64Array {
  const sums = Float64Array.from(weights.bias)
  for (const [feature, value] of features) {
    const column = weights.features.get(feature)
    if (column === undefined) continue
    for (let h = 0; h < weights.heads; h++) sums[h] = sums[h]! + value * weights.matrix[column * weights.heads + h]!
  }
  return sums
}

/** Platt scaling by Newton's method: the slope and offset that make the scores of held-out samples probabilities. */
export function calibrate(points: readonly { readonly score: number; readonly target: 0 | 1 }[]): {
  slope: number
  offset: number
} {
  const prior = 1
  let slope = 1
  let offset = 0
  for (let round = 0; round < 50; round++) {
    // A weak prior around slope 1 keeps heads with few examples from running away.
    let gradient = [prior * (slope - 1), 0]
    let [hss, hso, hoo] = [prior, 0, 1e-6]
    for (const { score, target } of points) {
      const p = 1 / (1 + Math.exp(-(slope * score + offset)))
      const weight = p * (1 - p)
      gradient = [gradient[0]! + (p - target) * score, gradient[1]! + p - target]
      hss += weight * score * score
      hso += weight * score
      hoo += weight
    }
    const determinant = hss * hoo - hso * hso
    if (Math.abs(determinant) < 1e-9) break
    const slopeStep = (hoo * gradient[0]! - hso * gradient[1]!) / determinant
    const offsetStep = (hss * gradient[1]! - hso * gradient[0]!) / determinant
    slope -= Math.max(-0.5, Math.min(0.5, slopeStep))
    offset -= Math.max(-1, Math.min(1, offsetStep))
    if (Math.abs(slopeStep) + Math.abs(offsetStep) < 1e-6) break
  }
  return { slope: Math.max(slope, 0.05), offset }
}

/** Packs weights into one byte each; features that say next to nothing are left out. */
export function pack(
  weights: Weights,
  heads: readonly {
    readonly name: string
    readonly threshold: number
    readonly slope: number
    readonly offset: number
    readonly evidence: number
  }[],
  negligible: number,
): Omit<ModelFile, 'remembered'> {
  const scales = heads.map((_, h) => {
    let largest = 1e-6
    for (let f = 0; f < weights.features.size; f++)
      largest = Math.max(largest, Math.abs(weights.matrix[f * weights.heads + h]!))
    return largest / 127
  })
  const names: string[] = []
  const bytes: number[] = []
  for (const [feature, column] of weights.features) {
    const row = heads.map((_, h) => weights.matrix[column * weights.heads + h]!)
    if (row.every((weight) => Math.abs(weight) < negligible)) continue
    names.push(feature)
    for (let h = 0; h < heads.length; h++) bytes.push(Math.round(row[h]! / scales[h]!))
  }
  return {
    version: 1,
    heads: heads.map((head, h) => ({
      name: head.name,
      bias: round(weights.bias[h]! * head.slope + head.offset),
      scale: scales[h]! * head.slope,
      evidence: round(head.evidence * head.slope),
      threshold: round(head.threshold),
    })),
    features: names,
    weights: Buffer.from(Int8Array.from(bytes).buffer).toString('base64'),
  }
}

function vocabulary(samples: readonly Sample[], minimum: number): Map<string, number> {
  const seen = new Map<string, number>()
  for (const sample of samples)
    for (const feature of sample.features.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1)
  return new Map([...seen].filter(([, n]) => n >= minimum).map(([feature], at) => [feature, at]))
}

function sparse(sample: Sample, features: ReadonlyMap<string, number>): { columns: Int32Array; values: Float32Array } {
  const known = [...sample.features].flatMap(([feature, value]) => {
    const column = features.get(feature)
    return column === undefined ? [] : [[column, value] as const]
  })
  return {
    columns: Int32Array.from(known, ([column]) => column),
    values: Float32Array.from(known, ([, value]) => value),
  }
}

/** How much more a rare yes weighs than a no: the square root of their ratio, at most 5. */
function balance(samples: readonly Sample[], heads: number): number[] {
  return Array.from({ length: heads }, (_, h) => {
    const yes = samples.filter((sample) => sample.targets[h] === 1).length
    const no = samples.filter((sample) => sample.targets[h] === 0).length
    return Math.min(5, Math.sqrt(no / Math.max(1, yes)))
  })
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
