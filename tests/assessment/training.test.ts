import { describe, expect, it } from 'vitest'
import { Classifier, packModel } from '../../src/assessment/classifier.ts'
import { bestTopicThreshold, cheapestThreshold, type Point } from '../../src/assessment/thresholds.ts'
import { calibrate, pack, scores, train, type Sample } from '../../src/assessment/training.ts'

const sample = (words: string, target: 0 | 1 | null): Sample => ({
  features: new Map(words.split(' ').map((word) => [word, 1])),
  targets: [target],
  author: words,
  weight: 1,
})
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
    const first = train(samples, 1)
    expect(scores(first, new Map([['bruise', 1]]))[0]).toBeGreaterThan(scores(first, new Map([['football', 1]]))[0]!)
    expect([...train(samples, 1).matrix]).toEqual([...first.matrix])
  })

  it('learns nothing from a sample for which either answer is right', () => {
    const weights = train([...samples, sample('umbrella rain', null), sample('umbrella wind', null)], 1)
    expect(scores(weights, new Map([['umbrella', 1]]))[0]).toBeCloseTo(weights.bias[0]!)
  })

  it('survives being packed into bytes', () => {
    const weights = train(samples, 1)
    const heads = [{ name: 'urgency:grave', threshold: 0.4, slope: 1, offset: 0, evidence: 0 }]
    const packed = Classifier.parse(packModel({ ...pack(weights, heads, 0), remembered: [] }))
    const features = new Map([
      ['bruise', 1],
      ['hidden', 1],
    ])
    const exact = 1 / (1 + Math.exp(-scores(weights, features)[0]!))
    expect(packed.probabilities(features, new Map()).get('urgency:grave')).toBeCloseTo(exact, 1)
    expect(
      packed
        .explain(features, 'urgency:grave')
        .map(({ feature }) => feature)
        .sort(),
    ).toEqual(['bruise', 'hidden'])
    expect(packed.threshold('urgency:grave')).toBe(0.4)
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
