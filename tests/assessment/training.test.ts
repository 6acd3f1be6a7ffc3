import { describe, expect, it } from 'vitest'
import { Classifier, packModel, voices } from '../../src/assessment/classifier.ts'
import { bestTopicThreshold, cheapestThreshold, type Point } from '../../src/assessment/thresholds.ts'
import { HIDDEN, hiddenScores, trainHidden } from '../../src/assessment/hidden-layer.ts'
import { pack } from '../../src/assessment/packing.ts'
import { calibrate, scores, train, TRAINING, type Sample } from '../../src/assessment/training.ts'

const sample = (words: string, target: 0 | 1 | null): Sample => ({
  features: new Map(words.split(' ').map((word) => [word, 1])),
  targets: [target],
  author: words,
  weight: 1,
})
/** These samples are few: two are enough for a word to count. */
const FEW = { ...TRAINING, minimum: 2 }
const samples = [
  sample('bruise silent', 1),
  sample('bruise hidden', 1),
  sample('bruise football', 0),
  sample('football match', 0),
  sample('match silent', 0),
  sample('hidden bruise silent', 1),
]

describe('training', () => {
  it('learns which words tell, and the same samples give the same weights', () => {
    const first = train(samples, 1, FEW)
    expect(scores(first, new Map([['bruise', 1]]))[0]).toBeGreaterThan(scores(first, new Map([['football', 1]]))[0]!)
    expect([...train(samples, 1, FEW).matrix]).toEqual([...first.matrix])
  })

  it('learns nothing from a sample for which either answer is right', () => {
    const weights = train([...samples, sample('umbrella rain', null), sample('umbrella wind', null)], 1, FEW)
    expect(scores(weights, new Map([['umbrella', 1]]))[0]).toBeCloseTo(weights.bias[0]!)
  })

  it('survives being packed into bytes', () => {
    const weights = train(samples, 1, FEW)
    const layers = [7, 8].map((seed) => trainHidden(samples, 1, { ...HIDDEN, minimum: 1, units: 4, seed }))
    const heads = [{ name: 'urgency:grave', threshold: 0.4, slope: 1, offset: 0 }]
    const { gzipped, weights: bytes } = packModel(pack(weights, layers, heads, []))
    const packed = Classifier.parse(gzipped, bytes)
    const features = new Map([
      ['bruise', 1],
      ['hidden', 1],
    ])
    const score = voices(scores(weights, features)[0]!, hiddenScores(layers, features)[0]!, 0)
    expect(packed.probabilities(features, new Map()).get('urgency:grave')).toBeCloseTo(1 / (1 + Math.exp(-score)), 1)
    expect(
      packed
        .explain(features, 'urgency:grave')
        .map(({ feature }) => feature)
        .sort(),
    ).toEqual(['bruise', 'hidden'])
    expect(packed.threshold('urgency:grave')).toBe(0.4)
  })
})

describe('a hidden layer', () => {
  const layer = () => trainHidden(samples, 1, { ...HIDDEN, minimum: 1, units: 8, epochs: 200, dropout: 0, seed: 7 })

  it('learns what words mean beside each other', () => {
    const says = (words: string) => hiddenScores([layer()], sample(words, null).features)[0]!
    expect(says('bruise silent')).toBeGreaterThan(0)
    expect(says('match silent')).toBeLessThan(0)
    expect(says('bruise football')).toBeLessThan(0)
  })

  it('comes out the same from the same seed', () => {
    expect([...layer().incoming]).toEqual([...layer().incoming])
  })
})

describe('calibration', () => {
  it('makes overconfident scores probabilities', () => {
    const points = Array.from({ length: 200 }, (_, at) => ({
      score: at % 2 === 0 ? 8 : -8,
      target: at % 10 < 8 === (at % 2 === 0) ? (1 as const) : (0 as const),
    }))
    const { slope } = calibrate(points)
    expect(slope).toBeLessThan(0.5)
    expect(slope).toBeGreaterThan(0)
  })
})

describe('thresholds', () => {
  const points: Point[] = Array.from({ length: 40 }, (_, at) => ({
    probability: at / 40,
    target: at >= 24 || at % 8 === 7 ? 1 : 0,
  }))

  it('fall when a miss costs more', () => {
    expect(cheapestThreshold(points, 20)).toBeLessThan(cheapestThreshold(points, 0.05))
  })

  it('keep a cautious middle where there are too few examples', () => {
    expect(bestTopicThreshold(points.slice(0, 10))).toBe(0.5)
    expect(bestTopicThreshold(points)).toBeGreaterThan(0.3)
  })
})
