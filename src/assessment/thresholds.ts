/** A held-out score and what was right; null where either answer is. */
export type Point = { readonly probability: number; readonly target: 0 | 1 | null }

/**
 * What a miss costs in false alarms. A hint not heard may cost a life; a false alarm costs trust and somebody's fear.
 * Fifteen false alarms among a hundred calm messages would teach people not to write, so grave stays near 1.
 */
export const COST_OF_MISS: Readonly<Record<string, number>> = {
  'urgency:grave': 1.2,
  'urgency:emergency': 1.6,
  'urgency:soon': 1,
}

/** The probability from which yes costs least over the points: misses weighed, false alarms 1 each. */
export function cheapestThreshold(points: readonly Point[], costOfMiss: number): number {
  const known = points.filter((point) => point.target !== null).sort((a, b) => b.probability - a.probability)
  let misses = known.filter((point) => point.target === 1).length
  let alarms = 0
  let best = { cost: misses * costOfMiss, threshold: 0.95 }
  known.forEach((point, at) => {
    if (point.target === 1) misses--
    else alarms++
    const next = known[at + 1]?.probability ?? 0
    const cost = misses * costOfMiss + alarms
    if (cost < best.cost) best = { cost, threshold: (point.probability + next) / 2 }
  })
  return Math.min(0.95, Math.max(0.02, best.threshold))
}

/** The probability from which F1 is highest; heads with too few examples keep 0.5. */
export function bestF1Threshold(points: readonly Point[]): number {
  const known = points.filter((point) => point.target !== null).sort((a, b) => b.probability - a.probability)
  const positives = known.filter((point) => point.target === 1).length
  if (positives < 8) return 0.5
  let hits = 0
  let best = { f1: 0, threshold: 0.5 }
  known.forEach((point, at) => {
    if (point.target === 1) hits++
    const f1 = (2 * hits) / (positives + at + 1)
    if (f1 > best.f1) best = { f1, threshold: (point.probability + (known[at + 1]?.probability ?? 0)) / 2 }
  })
  return Math.min(0.85, Math.max(0.08, best.threshold))
}
