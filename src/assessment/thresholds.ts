/** A held-out score and what was right; null where either answer is. */
export type Point = { readonly probability: number; readonly target: 0 | 1 | null }

/**
 * What a miss costs in false alarms, where a higher urgency is only a nuance of help that is given anyway. An emergency
 * taken for a crisis loses minutes; a crisis taken for an emergency is given 119 and 110 first.
 */
export const COST_OF_MISS: Readonly<Record<string, number>> = {
  'urgency:emergency': 1.6,
  'urgency:soon': 1,
}

/**
 * A hint not heard may cost a life; a false alarm costs trust and somebody's fear. Grave is heard as often as this share
 * of false alarms among the held-out calm messages allows, which were written to be mistaken; among ordinary calm
 * messages it is about half of it.
 */
export const MOST_FALSE_ALARMS: Readonly<Record<string, number>> = { 'urgency:grave': 0.12 }

/** The lowest probability at which no more than a share (0–1) of the calm points is taken for yes. */
export function thresholdAtFalseAlarms(points: readonly Point[], share: number): number {
  const calm = points.flatMap((point) => (point.target === 0 ? [point.probability] : [])).sort((a, b) => b - a)
  return calm[Math.floor(calm.length * share)] ?? 0.5
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

/**
 * Recall counts this much beside precision. Held-out authors are heard a little less surely than the model trained on all of
 * them hears, so that thresholds chosen on them are low already; topics that only may be meant still name their desk.
 */
const BETA = 0.85

/** The probability from which F-beta is highest; heads with too few examples keep 0.5. */
export function bestTopicThreshold(points: readonly Point[]): number {
  const known = points.filter((point) => point.target !== null).sort((a, b) => b.probability - a.probability)
  const positives = known.filter((point) => point.target === 1).length
  if (positives < 8) return 0.5
  let hits = 0
  let best = { f: 0, threshold: 0.5 }
  known.forEach((point, at) => {
    if (point.target === 1) hits++
    const f = ((1 + BETA ** 2) * hits) / (BETA ** 2 * positives + at + 1)
    if (f > best.f) best = { f, threshold: (point.probability + (known[at + 1]?.probability ?? 0)) / 2 }
  })
  return Math.min(0.85, Math.max(0.08, best.threshold))
}
