import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { TOPICS } from '../knowledge/terms.ts'
import type { Remembered } from './echoes.ts'
import type { Features } from './features.ts'

/** One yes/no question the classifier answers, such as `urgency:grave` or `topic:dementia`. */
export type Head = string

const modelSchema = z.object({
  version: z.literal(1),
  heads: z.array(
    z.object({ name: z.string(), bias: z.number(), scale: z.number(), evidence: z.number(), threshold: z.number() }),
  ),
  features: z.array(z.string()),
  /** base64 of one signed byte a feature and head, feature by feature. */
  weights: z.string(),
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

/** Linear, so that a reader can ask which features counted. Probabilities are calibrated on held-out themes. */
export class Classifier {
  readonly heads: readonly Head[]
  private readonly file: ModelFile
  private readonly index: ReadonlyMap<string, number>
  private readonly weights: Int8Array
  private readonly positions: ReadonlyMap<Head, number>

  constructor(file: ModelFile) {
    this.file = file
    this.heads = file.heads.map((head) => head.name)
    this.positions = new Map(this.heads.map((head, at) => [head, at]))
    this.index = new Map(file.features.map((feature, at) => [feature, at]))
    const bytes = Buffer.from(file.weights, 'base64')
    this.weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Reads the checked-in model; about 50 ms. */
  static parse(gzipped: Uint8Array): Classifier {
    return new Classifier(modelSchema.parse(JSON.parse(gunzipSync(gzipped).toString('utf8'))))
  }

  /** The probability (0–1) of each head, from a message's features and from what else speaks for it. */
  probabilities(features: Features, evidence: ReadonlyMap<Head, number>): ReadonlyMap<Head, number> {
    const count = this.heads.length
    const sums = new Float64Array(count)
    for (const [feature, value] of features) {
      const row = this.index.get(feature)
      if (row === undefined) continue
      for (let head = 0; head < count; head++) sums[head] = sums[head]! + value * this.weights[row * count + head]!
    }
    return new Map(
      this.file.heads.map((head, at) => {
        const beside = head.evidence * (evidence.get(head.name) ?? 0)
        return [head.name, 1 / (1 + Math.exp(-(head.bias + head.scale * sums[at]! + beside)))]
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

  /** The features that spoke loudest for (+) or against (−) a head. */
  explain(features: Features, head: Head, most = 8): { feature: string; weight: number }[] {
    const column = this.positions.get(head)
    if (column === undefined) return []
    const scale = this.file.heads[column]!.scale
    return [...features]
      .flatMap(([feature, value]) => {
        const row = this.index.get(feature)
        return row === undefined
          ? []
          : [{ feature, weight: value * scale * this.weights[row * this.heads.length + column]! }]
      })
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
      .slice(0, most)
  }
}

export function packModel(file: ModelFile): Uint8Array {
  return gzipSync(JSON.stringify(file), { level: 9 })
}
