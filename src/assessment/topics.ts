import { GRAVE_TOPICS, isGrave, TOPICS, URGENCIES, type Topic, type Urgency } from '../knowledge/terms.ts'
import type { SignalRecord } from '../knowledge/vocabulary-schema.ts'
import type { Assessment } from './assessment.ts'
import type { Classifier } from './classifier.ts'

const MOST_TOPICS = 4
/** Being foreign is rarely the whole matter: another topic is named with it from this share of its threshold. */
const FOREIGN_MATTER = 0.4
/** Matters of danger are rare among calm messages, while the examples abound in them: there they must be this probable. */
const GRAVE_TOPIC_IN_CALM = 0.8
/** A sign graver than the whole message names its topic where the message is at least this near to grave. */
const SIGN_OF_LESS = 0.3

/** The topics that are named: those learnt to be likely enough, and those a sign stands for. */
export function topicsOf(
  signals: readonly SignalRecord[],
  urgency: Urgency,
  classifier: Classifier,
  probability: (head: string) => number,
  decline: Assessment['decline'],
): Topic[] {
  const grave = probability('urgency:grave')
  const signalled = signals
    .filter(
      (signal) =>
        signal.urgency === undefined ||
        URGENCIES.indexOf(signal.urgency) >= URGENCIES.indexOf(urgency) ||
        grave >= SIGN_OF_LESS * classifier.threshold('urgency:grave'),
    )
    .flatMap((signal) => signal.topics.map((topic) => ({ topic, isCertain: signal.certain })))
    .filter(({ topic, isCertain }) => isCertain || probability(`topic:${topic}`) >= SIGNALLED_TOPIC)
    .map(({ topic }) => topic)
  const needed = (topic: Topic) => {
    const threshold = classifier.threshold(`topic:${topic}`)
    return isGrave(urgency) || !GRAVE_TOPICS.has(topic) ? threshold : Math.max(threshold, GRAVE_TOPIC_IN_CALM)
  }
  const learned = TOPICS.filter((topic) => probability(`topic:${topic}`) >= needed(topic))
  // What makes a matter grave leads: its line and its desk are named before those of what stands beside it.
  const leads = (topic: Topic) => Number(isGrave(urgency) && GRAVE_TOPICS.has(topic))
  const found = [...new Set([...learned, ...signalled])].sort(
    (a, b) => leads(b) - leads(a) || probability(`topic:${b}`) - probability(`topic:${a}`),
  )
  const isOnly = (topic: Topic) => found.length === 1 && urgency === 'routine' && topic === 'out-of-scope'
  const kept = found.filter((topic) => topic !== 'out-of-scope' || isOnly(topic)).slice(0, MOST_TOPICS)
  if (decline === 'personal' || decline === 'instruction') return ['out-of-scope']
  const relative = (topic: Topic) => probability(`topic:${topic}`) / needed(topic)
  const likeliest = (among: readonly Topic[]) => among.reduce((a, b) => (relative(b) > relative(a) ? b : a))
  if (kept.length === 1 && kept[0] === 'foreign-resident') {
    const matter = likeliest(TOPICS.filter((topic) => topic !== 'foreign-resident' && topic !== 'out-of-scope'))
    return relative(matter) >= FOREIGN_MATTER ? [matter, ...kept] : kept
  }
  if (kept.length > 0 || urgency === 'emergency') return kept
  // What cannot wait is not out of scope.
  const candidates = urgency === 'routine' ? TOPICS : TOPICS.filter((topic) => topic !== 'out-of-scope')
  return [likeliest(candidates)]
}

/** From this probability another topic's desk is worth naming. */
const MAYBE_PROBABILITY = 0.05
const MAYBE_GRAVE = 0.25
const MOST_MAYBE = 3

/** Topics that may be meant as well, likeliest first. */
export function maybeTopics(topics: readonly Topic[], probability: (head: string) => number): Topic[] {
  return TOPICS.filter((topic) => !topics.includes(topic) && topic !== 'out-of-scope' && topic !== 'plan-info')
    .filter((topic) => probability(`topic:${topic}`) >= (GRAVE_TOPICS.has(topic) ? MAYBE_GRAVE : MAYBE_PROBABILITY))
    .sort((a, b) => probability(`topic:${b}`) - probability(`topic:${a}`))
    .slice(0, MOST_MAYBE)
}

/** A sign names its topic where the classifier does not find it far-fetched. */
const SIGNALLED_TOPIC = 0.15
