import { GRAVE_TOPICS, graver, isGrave, type Topic, type Urgency } from '../knowledge/terms.ts'
import type { Assessment, EmergencyKind } from './assessment.ts'
import type { Classifier } from './classifier.ts'

/** What somebody else thinks of a message: how urgent it is and what it is about. */
export type Opinion = { readonly urgency: Urgency; readonly topics: readonly Topic[] }

/**
 * An opinion raises the urgency only where the classifier all but heard it: from this share of the threshold on. A model
 * that cries wolf at everything then alarms nobody of the development set more; below it we ask, and the next message
 * decides.
 */
const RAISED_FROM = 0.9
/** `soon` costs a wrong alarm less. */
const SOON_FROM = 0.65
/** From here on a grave opinion leads to a gentle question and a way to talk now, the urgency staying what it was. */
const DOUBTED_FROM = 0.3
/** The same for a topic: it is named from this share of its threshold on, below it only its desk is. */
const NAMED_FROM = 0.95
const MOST_ADDED = 2
const MOST_TOPICS = 4

/** The assessment with an opinion: topics added, urgency raised; never fewer, never lower. Null changes nothing. */
export function withOpinion(assessment: Assessment, opinion: Opinion | null, classifier: Classifier): Assessment {
  if (opinion === null || assessment.urgency === 'emergency' || assessment.smallTalk !== null) return assessment
  if (assessment.decline !== null) return assessment
  const share = (head: string) => (assessment.why.probabilities[head] ?? 0) / classifier.threshold(head)
  const urgency = graver(assessment.urgency, raised(opinion.urgency, share))
  const isNamed = (topic: Topic) =>
    share(`topic:${topic}`) >= NAMED_FROM && (isGrave(urgency) || !GRAVE_TOPICS.has(topic))
  const other = opinion.topics.filter((topic) => !assessment.topics.includes(topic) && topic !== 'out-of-scope')
  const named = other
    .filter(isNamed)
    .slice(0, Math.min(MOST_ADDED, Math.max(0, MOST_TOPICS - assessment.topics.length)))
  const topics = [...assessment.topics, ...named]
  const maybe = [
    ...new Set([...assessment.maybe, ...other.filter((topic) => !named.includes(topic)).slice(0, MOST_ADDED)]),
  ]
  const emergency = urgency === 'emergency' ? kindOf(topics) : null
  return {
    ...assessment,
    urgency,
    topics,
    maybe,
    emergency,
    needs: emergency === null ? assessment.needs : emergency === 'ambulance' ? 'ambulance' : 'police',
    doubt:
      !isGrave(urgency) && (assessment.doubt || (isGrave(opinion.urgency) && share('urgency:grave') >= DOUBTED_FROM)),
    why:
      urgency === assessment.urgency ? assessment.why : { ...assessment.why, rule: `${assessment.why.rule}, raised` },
  }
}

function raised(urgency: Urgency, share: (head: string) => number): Urgency {
  if (isGrave(urgency) && share('urgency:grave') >= RAISED_FROM)
    return urgency === 'emergency' && share('urgency:emergency') >= RAISED_FROM ? 'emergency' : 'crisis'
  return urgency !== 'routine' && share('urgency:soon') >= SOON_FROM ? 'soon' : 'routine'
}

function kindOf(topics: readonly Topic[]): EmergencyKind {
  if (topics.includes('suicide')) return 'suicide'
  return topics.some((topic) => /abuse|violence/.test(topic)) ? 'police' : 'ambulance'
}
