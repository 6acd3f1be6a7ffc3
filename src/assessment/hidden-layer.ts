import type { Features } from './features.ts'
import { balance, mulberry32, shuffle, sparse, vocabulary, type Sample } from './training.ts'

/** A few units between features and heads: they hear words together that mean something only together. */
export type HiddenLayer = {
  readonly features: ReadonlyMap<string, number>
  readonly units: number
  readonly heads: number
  /** Feature by feature, unit by unit. */
  readonly incoming: Float32Array
  readonly unitBias: Float32Array
  /** Unit by unit, head by head. */
  readonly outgoing: Float32Array
  readonly bias: Float64Array
}

export type HiddenOptions = {
  readonly units: number
  readonly epochs: number
  readonly rate: number
  readonly decay: number
  /** A feature must occur in this many samples. */
  readonly minimum: number
  /** The share of features that each pass leaves out, so that no unit leans on one word. */
  readonly dropout: number
  readonly seed: number
}

export const HIDDEN: Omit<HiddenOptions, 'seed'> = {
  units: 32,
  epochs: 14,
  rate: 0.5,
  decay: 2e-5,
  minimum: 6,
  dropout: 0.3,
}
const DAMPING = 0.05
/** Steps of what many features share are smaller. */
const OUTGOING_SHARE = 0.2
const UNIT_BIAS_SHARE = 0.1
const BIAS_SHARE = 0.3

/** One hidden layer of tanh units under logistic heads, by AdaGrad with dropout. The same seed gives the same layer. */
export function trainHidden(samples: readonly Sample[], heads: number, options: HiddenOptions): HiddenLayer {
  const features = vocabulary(samples, options.minimum)
  const rows = samples.map((sample) => sparse(sample, features))
  const random = mulberry32(options.seed)
  const learner = new Learner(features.size, heads, options, random)
  const positives = balance(samples, heads)
  const order = samples.map((_, index) => index)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random)
    for (const at of order) learner.learn(thinned(rows[at]!, options.dropout, random), samples[at]!, positives)
  }
  const { incoming, unitBias, outgoing, bias } = learner
  return { features, units: options.units, heads, incoming, unitBias, outgoing, bias }
}

/** The weights while they are learnt, each with the sum of its squared gradients so far. */
class Learner {
  readonly incoming: Float32Array
  readonly unitBias: Float32Array
  readonly outgoing: Float32Array
  readonly bias: Float64Array
  private readonly squares: {
    incoming: Float32Array
    unitBias: Float32Array
    outgoing: Float32Array
    bias: Float64Array
  }
  private readonly activation: Float64Array
  private readonly unitGradient: Float64Array
  private readonly gradient: Float64Array
  private readonly heads: number
  private readonly options: HiddenOptions

  constructor(features: number, heads: number, options: HiddenOptions, random: () => number) {
    const { units } = options
    const spread = (length: number, width: number) => Float32Array.from({ length }, () => (random() - 0.5) * width)
    this.heads = heads
    this.options = options
    this.incoming = spread(features * units, 0.2)
    this.outgoing = spread(units * heads, 0.5)
    this.unitBias = new Float32Array(units)
    this.bias = new Float64Array(heads)
    this.squares = {
      incoming: new Float32Array(features * units).fill(1e-4),
      outgoing: new Float32Array(units * heads).fill(1e-4),
      unitBias: new Float32Array(units).fill(1),
      bias: new Float64Array(heads).fill(1),
    }
    this.activation = new Float64Array(units)
    this.unitGradient = new Float64Array(units)
    this.gradient = new Float64Array(heads)
  }

  /** One sample: what is said of it, how wrong that is, and a step of every weight that had a part in it. */
  learn(row: Row, sample: Sample, positives: readonly number[]): void {
    this.activate(row)
    this.stepHeads(sample, positives)
    this.stepUnits()
    this.stepFeatures(row)
  }

  private activate({ columns, values }: Row): void {
    const { units, dropout } = this.options
    const { activation, incoming } = this
    activation.set(this.unitBias)
    for (let i = 0; i < columns.length; i++) {
      const value = values[i]! / (1 - dropout)
      const offset = columns[i]! * units
      for (let u = 0; u < units; u++) activation[u] = activation[u]! + value * incoming[offset + u]!
    }
    for (let u = 0; u < units; u++) activation[u] = Math.tanh(activation[u]!)
  }

  private stepHeads(sample: Sample, positives: readonly number[]): void {
    const { heads, activation, outgoing, gradient, bias, squares } = this
    for (let h = 0; h < heads; h++) {
      const target = sample.targets[h]
      let sum = bias[h]!
      for (let u = 0; u < activation.length; u++) sum += activation[u]! * outgoing[u * heads + h]!
      const error = target === null || target === undefined ? 0 : 1 / (1 + Math.exp(-sum)) - target
      gradient[h] = error * sample.weight * (target === 1 ? positives[h]! : 1)
      squares.bias[h] = squares.bias[h]! + gradient[h]! ** 2
      bias[h] = bias[h]! - (BIAS_SHARE * this.options.rate * gradient[h]!) / Math.sqrt(squares.bias[h]!)
    }
  }

  private stepUnits(): void {
    const { heads, activation, outgoing, gradient, unitGradient, unitBias, squares } = this
    const { rate } = this.options
    for (let u = 0; u < activation.length; u++) {
      let back = 0
      for (let h = 0; h < heads; h++) {
        const place = u * heads + h
        back += gradient[h]! * outgoing[place]!
        const g = gradient[h]! * activation[u]!
        squares.outgoing[place] = squares.outgoing[place]! + g * g
        outgoing[place] = outgoing[place]! - (OUTGOING_SHARE * rate * g) / Math.sqrt(squares.outgoing[place] + DAMPING)
      }
      unitGradient[u] = back * (1 - activation[u]! ** 2)
      squares.unitBias[u] = squares.unitBias[u]! + unitGradient[u]! ** 2
      unitBias[u] = unitBias[u]! - (UNIT_BIAS_SHARE * rate * unitGradient[u]!) / Math.sqrt(squares.unitBias[u]!)
    }
  }

  private stepFeatures({ columns, values }: Row): void {
    const { units, rate, decay, dropout } = this.options
    const { incoming, unitGradient, squares } = this
    for (let i = 0; i < columns.length; i++) {
      const value = values[i]! / (1 - dropout)
      const offset = columns[i]! * units
      for (let u = 0; u < units; u++) {
        const g = unitGradient[u]! * value
        const place = offset + u
        squares.incoming[place] = squares.incoming[place]! + g * g
        incoming[place] = incoming[place]! * (1 - decay) - (rate * g) / Math.sqrt(squares.incoming[place] + DAMPING)
      }
    }
  }
}

/** What the layer says of each head, in log-odds; several layers are heard by their mean. */
export function hiddenScores(layers: readonly HiddenLayer[], features: Features): Float64Array {
  const sums = new Float64Array(layers[0]!.heads)
  for (const layer of layers) {
    const activation = Float64Array.from(layer.unitBias)
    for (const [feature, value] of features) {
      const column = layer.features.get(feature)
      if (column === undefined) continue
      for (let u = 0; u < layer.units; u++)
        activation[u] = activation[u]! + value * layer.incoming[column * layer.units + u]!
    }
    for (let h = 0; h < layer.heads; h++) sums[h] = sums[h]! + layer.bias[h]! / layers.length
    activation.forEach((sum, u) => {
      const active = Math.tanh(sum) / layers.length
      for (let h = 0; h < layer.heads; h++) sums[h] = sums[h]! + active * layer.outgoing[u * layer.heads + h]!
    })
  }
  return sums
}

type Row = ReturnType<typeof sparse>

function thinned({ columns, values }: Row, dropout: number, random: () => number): Row {
  const isKept = Array.from(columns, () => random() >= dropout)
  return { columns: columns.filter((_, i) => isKept[i]), values: values.filter((_, i) => isKept[i]) }
}
