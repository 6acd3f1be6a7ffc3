import type { Assessment } from '../assessment/assessment.ts'
import type { Topic } from '../knowledge/terms.ts'
import type { Hit, HybridIndex } from '../retrieval/hybrid.ts'
import { asksForMissingDetail } from './detail.ts'
import type { Passage } from './passages.ts'
import { standingAsked, standingFactor, withBothSides } from './standing.ts'

/** What the knowledge holds for a message. */
export type Findings = {
  /** Plan passages, best first. */
  readonly plan: readonly (Passage & { kind: 'plan' })[]
  /** Services that fit, best first. */
  readonly services: readonly (Passage & { kind: 'service' })[]
  /** The best plan passage holds so much of what was asked that it is likely the answer. */
  readonly isPlanLikely: boolean
  /** The documents do not hold what was asked. */
  readonly abstained: boolean
}

const CANDIDATES = 60
const MOST_SERVICES = 3
/** A service counts as fitting from this share of the best passage's score. */
const SERVICE_SHARE = 0.45
/** A service of another topic than the message's must be this much better to be shown. */
const OFF_TOPIC = 0.55
/** From this share of the question's weight found in one passage (0–1) the plan is shown unasked. */
const LIKELY_COVERAGE = 0.3
/**
 * The documents do not hold the matter when the nearest passages hold less than this share of the question's weight and
 * the ways of comparing do not agree on the nearest. None of 105 answerable questions of our own falls below both,
 * half of 300 questions about something else do (docs/decisions/0009).
 */
const LEAST_COVERAGE = 0.24
const LEAST_AGREEMENT = 0.85
const NEAREST = 3

/** A passage that only another wording of the question finds counts less than one that the words themselves find. */
const OTHER_WORDING = 0.6

/** Ways to find more than the words themselves do. */
export type Widening = { readonly queries: readonly string[]; readonly similarities: Float64Array | null }

/** Passages for a message: services by topic, plan passages by words and standing. */
export function find(
  text: string,
  assessment: Assessment,
  index: HybridIndex,
  passages: readonly Passage[],
  widening: Widening = { queries: [], similarities: null },
): Findings {
  const hits = widened(text, index, widening).map(({ index: at, score }) => ({ at, entry: passages[at]!, score }))
  const asks = standingAsked(text)
  const plan = hits
    .flatMap(({ at, entry, score }) =>
      entry.kind === 'plan' ? [{ at, entry, score: score * standingFactor(entry.passage, asks) }] : [],
    )
    .sort((a, b) => b.score - a.score)
  const services = hits
    .flatMap(({ entry, score }) =>
      entry.kind === 'service' ? [{ entry, score: score * topicFactor(entry.service.topics, assessment.topics) }] : [],
    )
    .sort((a, b) => b.score - a.score)
  const best = Math.max(plan[0]?.score ?? 0, services[0]?.score ?? 0)
  const chosen = withBothSides(plan, asks).map(({ entry }) => entry)
  return {
    plan: chosen,
    services: services
      .filter(({ score }) => score >= best * SERVICE_SHARE)
      .slice(0, MOST_SERVICES)
      .map(({ entry }) => entry),
    isPlanLikely: plan[0] !== undefined && index.coverage(text, [plan[0].at])[0]! >= LIKELY_COVERAGE,
    abstained:
      asksForMissingDetail(
        text,
        chosen.map((entry) => entry.passage.quote),
      ) ||
      (isAboutDocuments(assessment) && isUnheardOf(text, hits, index)),
  }
}

function isAboutDocuments({ asksDocuments, namesDocuments, topics }: Assessment): boolean {
  return asksDocuments || namesDocuments || topics.includes('plan-info')
}

/** Neither the plan nor the services hold enough of what was asked. */
function isUnheardOf(
  text: string,
  hits: readonly { readonly at: number; readonly score: number }[],
  index: HybridIndex,
): boolean {
  const agreement = (hits[0]?.score ?? 0) / index.highestScore
  if (agreement >= LEAST_AGREEMENT) return false
  const nearest = hits.slice(0, NEAREST).map(({ at }) => at)
  return index.coverage(text, nearest).every((held) => held < LEAST_COVERAGE)
}

function widened(text: string, index: HybridIndex, { queries, similarities }: Widening): readonly Hit[] {
  const hits = index.search(text, CANDIDATES, similarities)
  if (queries.length === 0) return hits
  const scores = new Map(hits.map(({ index: at, score }) => [at, score]))
  // Words of another language find next to nothing by themselves.
  const share = /[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text) ? OTHER_WORDING : 1
  for (const query of queries)
    for (const { index: at, score } of index.search(query, CANDIDATES))
      scores.set(at, Math.max(scores.get(at) ?? 0, score * share))
  return [...scores].map(([at, score]) => ({ index: at, score })).sort((a, b) => b.score - a.score)
}

function topicFactor(topics: readonly Topic[], wanted: readonly Topic[]): number {
  return wanted.length === 0 || topics.some((topic) => wanted.includes(topic)) ? 1 : OFF_TOPIC
}
