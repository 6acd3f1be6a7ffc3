import { TOPICS, type Topic } from '../knowledge/terms.ts'
import type { Echoes } from './echoes.ts'
import type { Lexicon } from './features.ts'
import type { Reading } from './reading.ts'

/** How much the echo of similar messages counts beside the classifier's own score. */
const ECHO_WEIGHT = 6
/** How much each word counts that names a topic, and how many of them do. */
const NAMING_WEIGHT = 1.2
const MOST_NAMING = 2

/** What speaks for each topic beside the learnt weights: similar messages, and words that name it. */
export function evidenceFor(reading: Reading, echoes: Echoes, lexicon: Lexicon): ReadonlyMap<Topic, number> {
  const echo = echoes.topics(reading.text)
  const named = lexicon.topicsNamed(reading)
  return new Map(
    TOPICS.map((topic) => [
      topic,
      ECHO_WEIGHT * (echo.get(topic) ?? 0) + NAMING_WEIGHT * Math.min(MOST_NAMING, named.get(topic) ?? 0),
    ]),
  )
}
