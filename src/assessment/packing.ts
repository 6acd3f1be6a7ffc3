import type { Model, ModelFile } from './classifier.ts'
import type { HiddenLayer } from './hidden-layer.ts'
import type { Weights } from './training.ts'

/** How a head's score becomes a probability, and from which probability it is a yes. */
export type Calibrated = {
  readonly name: string
  readonly slope: number
  readonly offset: number
  readonly threshold: number
}

/** Packs what was learnt into one byte a weight. The features that the layers hear come first. */
export function pack(
  linear: Weights,
  layers: readonly HiddenLayer[],
  heads: readonly Calibrated[],
  remembered: ModelFile['remembered'],
): Model {
  const heardByLayers = [...layers[0]!.features.keys()]
  const others = [...linear.features.keys()].filter((feature) => !layers[0]!.features.has(feature))
  const features = [...heardByLayers, ...others]
  const linearRows = inBytes(
    features.map((feature) => row(linear.matrix, linear.features.get(feature), linear.heads)),
    linear.heads,
  )
  const units = layers.reduce((sum, layer) => sum + layer.units, 0)
  const incoming = inBytes(
    heardByLayers.map((feature) =>
      layers.flatMap((layer) => row(layer.incoming, layer.features.get(feature), layer.units)),
    ),
    units,
  )
  const share = 1 / layers.length
  return {
    linear: linearRows.bytes,
    incoming: incoming.bytes,
    file: {
      version: 2,
      heads: heads.map((head) => ({
        name: head.name,
        slope: round(head.slope),
        offset: round(head.offset),
        threshold: round(head.threshold),
      })),
      features,
      linear: { bias: [...linear.bias].map(round), scales: linearRows.scales },
      hidden: {
        units,
        features: heardByLayers.length,
        scales: incoming.scales,
        unitBias: layers.flatMap((layer) => [...layer.unitBias].map(round)),
        outgoing: layers.flatMap((layer) => [...layer.outgoing].map((weight) => round(weight * share))),
        bias: heads.map((_, h) => round(layers.reduce((sum, layer) => sum + layer.bias[h]! * share, 0))),
      },
      remembered,
    },
  }
}

function row(matrix: Float32Array, column: number | undefined, width: number): number[] {
  return column === undefined
    ? new Array<number>(width).fill(0)
    : [...matrix.subarray(column * width, (column + 1) * width)]
}

/** Each column by its own scale, so that its largest weight is 127. */
function inBytes(rows: readonly (readonly number[])[], width: number): { scales: number[]; bytes: Int8Array } {
  const scales = Array.from(
    { length: width },
    (_, at) => rows.reduce((largest, values) => Math.max(largest, Math.abs(values[at]!)), 1e-6) / 127,
  )
  const bytes = Int8Array.from(rows.flatMap((values) => values.map((value, at) => Math.round(value / scales[at]!))))
  return { scales, bytes }
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
