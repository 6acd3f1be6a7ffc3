import { TOPICS } from '../knowledge/terms.ts'
import type { Head } from './classifier.ts'
import type { Echoes } from './echoes.ts'
import type { Lexicon } from './features.ts'
import type { Reading } from './reading.ts'

/** How much the echo of similar messages counts beside the classifier's own score. */
const ECHO_WEIGHT = 6
const GRAVE_ECHO_WEIGHT = 3
/** How much each word counts that names a topic, and how many of them do. */
const NAMING_WEIGHT = 1.2
const MOST_NAMING = 2

/** What speaks for each head beside the learnt weights, in log-odds: similar messages, and words that name a topic. */
export function evidenceFor(reading: Reading, echoes: Echoes, lexicon: Lexicon): ReadonlyMap<Head, number> {
  const echo = echoes.of(reading.text)
  const named = lexicon.topicsNamed(reading)
  return new Map<Head, number>([
    ['urgency:grave', GRAVE_ECHO_WEIGHT * echo.grave],
    ...TOPICS.map((topic): [Head, number] => [
      `topic:${topic}`,
      ECHO_WEIGHT * (echo.topics.get(topic) ?? 0) + NAMING_WEIGHT * Math.min(MOST_NAMING, named.get(topic) ?? 0),
    ]),
  ])
}
