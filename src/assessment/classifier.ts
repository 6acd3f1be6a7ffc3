import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { TOPICS } from '../knowledge/terms.ts'
import type { Remembered } from './echoes.ts'
import type { Features } from './features.ts'

/** One yes/no question the classifier answers, such as `urgency:grave` or `topic:dementia`. */
export type Head = string

/** Each column of one-byte weights has its scale. */
const scales = z.array(z.number())
const modelSchema = z.object({
  version: z.literal(2),
  heads: z.array(z.object({ name: z.string(), slope: z.number(), offset: z.number(), threshold: z.number() })),
  /** Those that the hidden layer hears come first. */
  features: z.array(z.string()),
  linear: z.object({ bias: z.array(z.number()), scales }),
  hidden: z.object({
    units: z.number(),
    features: z.number(),
    scales,
    unitBias: z.array(z.number()),
    outgoing: z.array(z.number()),
    bias: z.array(z.number()),
  }),
  remembered: z.array(
    z.object({
      text: z.string(),
      topics: z.array(z.enum(TOPICS)),
      open: z.union([z.literal('all'), z.array(z.enum(TOPICS))]),
      grave: z.boolean().nullable(),
    }),
  ),
})
export type ModelFile = z.output<typeof modelSchema>

/** A trained model: what describes it, and its weights, one signed byte each: the linear rows, then the hidden layer's. */
export type Model = { readonly file: ModelFile; readonly linear: Int8Array; readonly incoming: Int8Array }

/** What the two learnt parts say of a head, and what else speaks for it, in log-odds before calibration. */
export function voices(linear: number, hidden: number, evidence: number): number {
  return (linear + hidden) / 2 + evidence
}

/**
 * A linear part and a small hidden layer, heard together: the first knows each word, the second knows what words mean
 * beside each other. Probabilities are calibrated on messages by authors that were held out.
 */
export class Classifier {
  readonly heads: readonly Head[]
  private readonly file: ModelFile
  private readonly index: ReadonlyMap<string, number>
  private readonly positions: ReadonlyMap<Head, number>
  private readonly linear: Int8Array
  private readonly incoming: Int8Array

  constructor({ file, linear, incoming }: Model) {
    this.file = file
    this.heads = file.heads.map((head) => head.name)
    this.positions = new Map(this.heads.map((head, at) => [head, at]))
    this.index = new Map(file.features.map((feature, at) => [feature, at]))
    this.linear = linear
    this.incoming = incoming
  }

  /** Reads the checked-in model; less than 100 ms. The weights lie beside, since bytes need no parsing. */
  static parse(gzipped: Uint8Array, weights: Uint8Array): Classifier {
    const file = modelSchema.parse(JSON.parse(gunzipSync(gzipped).toString('utf8')))
    const bytes = new Int8Array(weights.buffer, weights.byteOffset, weights.byteLength)
    const end = file.features.length * file.heads.length
    return new Classifier({ file, linear: bytes.subarray(0, end), incoming: bytes.subarray(end) })
  }

  /** The probability (0–1) of each head, from a message's features and from what else speaks for it. */
  probabilities(features: Features, evidence: ReadonlyMap<Head, number>): ReadonlyMap<Head, number> {
    const known = this.known(features)
    const linear = this.linearScores(known)
    const hidden = this.hiddenScores(this.activations(known))
    return new Map(
      this.file.heads.map(({ name, slope, offset }, at) => {
        const score = voices(linear[at]!, hidden[at]!, evidence.get(name) ?? 0)
        return [name, 1 / (1 + Math.exp(-(slope * score + offset)))]
      }),
    )
  }

  /** The messages whose echo is listened for. */
  get remembered(): readonly Remembered[] {
    return this.file.remembered
  }

  /** The probability from which a head is taken for yes, chosen by the cost of a miss against a false alarm. */
  threshold(head: Head): number {
    return this.file.heads[this.positions.get(head)!]!.threshold
  }

  /** The features that spoke loudest for (+) or against (−) a head; of the hidden layer, what each adds where it stands. */
  explain(features: Features, head: Head, most = 8): { feature: string; weight: number }[] {
    const column = this.positions.get(head)
    if (column === undefined) return []
    const { scales, units, outgoing } = this.file.hidden
    const heads = this.heads.length
    const activations = this.activations(this.known(features))
    const slopes = scales.map((scale, u) => scale * (1 - activations[u]! ** 2) * outgoing[u * heads + column]!)
    return [...features]
      .flatMap(([feature, value]) => {
        const row = this.index.get(feature)
        if (row === undefined) return []
        let hidden = 0
        if (row < this.file.hidden.features)
          for (let u = 0; u < units; u++) hidden += slopes[u]! * this.incoming[row * units + u]!
        const linear = this.file.linear.scales[column]! * this.linear[row * heads + column]!
        return [{ feature, weight: this.file.heads[column]!.slope * voices(value * linear, value * hidden, 0) }]
      })
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, most)
  }

  private known(features: Features): { row: number; value: number }[] {
    return [...features].flatMap(([feature, value]) => {
      const row = this.index.get(feature)
      return row === undefined ? [] : [{ row, value }]
    })
  }

  private linearScores(known: readonly { row: number; value: number }[]): Float64Array {
    const { bias, scales } = this.file.linear
    const sums = weighted(known, this.linear, bias.length)
    return sums.map((sum, at) => bias[at]! + scales[at]! * sum)
  }

  private activations(known: readonly { row: number; value: number }[]): Float64Array {
    const { features, units, scales, unitBias } = this.file.hidden
    const heard = known.filter(({ row }) => row < features)
    return weighted(heard, this.incoming, units).map((sum, u) => Math.tanh(unitBias[u]! + scales[u]! * sum))
  }

  private hiddenScores(activations: Float64Array): Float64Array {
    const { bias, outgoing } = this.file.hidden
    const sums = Float64Array.from(bias)
    activations.forEach((activation, u) => {
      for (let h = 0; h < sums.length; h++) sums[h] = sums[h]! + activation * outgoing[u * sums.length + h]!
    })
    return sums
  }
}

function weighted(known: readonly { row: number; value: number }[], weights: Int8Array, width: number): Float64Array {
  const sums = new Float64Array(width)
  for (const { row, value } of known)
    for (let at = 0; at < width; at++) sums[at] = sums[at]! + value * weights[row * width + at]!
  return sums
}

/** What `parse` reads. */
export function packModel({ file, linear, incoming }: Model): { gzipped: Uint8Array; weights: Uint8Array } {
  const weights = new Int8Array(linear.length + incoming.length)
  weights.set(linear)
  weights.set(incoming, linear.length)
  return { gzipped: gzipSync(JSON.stringify(file), { level: 9 }), weights: new Uint8Array(weights.buffer) }
}
