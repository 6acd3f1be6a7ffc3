import type { SignalRecord } from '../knowledge/vocabulary-schema.ts'
import {
  GRAVE_TOPICS,
  graver,
  isGrave,
  TOPICS,
  URGENCIES,
  type Speaker,
  type Topic,
  type Urgency,
} from '../knowledge/terms.ts'
import type { Analyse } from '../language/morphemes.ts'
import type { Assessment, EmergencyKind } from './assessment.ts'
import type { Classifier } from './classifier.ts'
import type { Echoes } from './echoes.ts'
import { evidenceFor } from './evidence.ts'
import { featuresOf, signalsIn, type Lexicon } from './features.ts'
import { intentsOf } from './intents.ts'
import { read, type Reading } from './reading.ts'

/** What listens: words, signs, and the classifier trained from the examples. */
export type Ear = {
  readonly analyse: Analyse
  readonly signals: readonly SignalRecord[]
  readonly lexicon: Lexicon
  readonly classifier: Classifier
  readonly echoes: Echoes
}

/**
 * A quick ear, patterns only (well under a millisecond): whether words may be about a danger. It decides who is
 * answered first, nothing else.
 */
export function quickEar(signals: readonly SignalRecord[]): (written: string) => boolean {
  const grave = signals.filter(({ urgency }) => urgency !== undefined && isGrave(urgency))
  return (written) =>
    signalsIn(
      read(written, () => []),
      grave,
    ).length > 0
}

/** A sign of an emergency that is not certain by itself stands from this share of the threshold of a grave matter. */
const VETO_EMERGENCY = 0.18
/** The same for a sign of a crisis: these words are more often used in passing. */
const VETO_CRISIS = 0.3
/** Between this and the threshold of `grave` a person would ask back. */
const DOUBT = 0.6
/** A short message at night counts for more than the same words at noon. */
const NIGHT_FACTOR = 0.75
/** So does whatever is said when we have just asked how bad it is. */
const ASKED_FACTOR = 0.75
const SHORT = 30
const MOST_TOPICS = 4
/** Being foreign is rarely the whole matter: another topic is named with it from this share of its threshold. */
const FOREIGN_MATTER = 0.4
/** Matters of danger are rare among calm messages, while the examples abound in them: there they must be this probable. */
const GRAVE_TOPIC_IN_CALM = 0.6
const DISTRESS: ReadonlySet<Topic> = new Set(['suicide', 'mental-health', 'isolation', 'carer-support', 'bereavement'])

/**
 * What is this about and how urgent is it. Deterministic; about 1 ms.
 * @param isAsked we have just asked whether they think of dying, or what weighs most: the next message decides
 */
export function assess(written: string, at: Date, ear: Ear, isAsked = false): Assessment {
  const reading = read(written, ear.analyse)
  const signals = signalsIn(reading, ear.signals)
  const probabilities = ear.classifier.probabilities(
    featuresOf(reading, ear.lexicon, signals),
    evidenceFor(reading, ear.echoes, ear.lexicon),
  )
  const probability = (head: string) => probabilities.get(head) ?? 0
  const intents = intentsOf(signals, reading)

  const { urgency, rule } = judge(signals, attention(reading, at, isAsked, intents.answer), ear, probability)
  const topics = topicsOf(signals, urgency, ear, probability, intents.decline)
  const speaker = speakerOf(ear, probability)
  const emergency = urgency === 'emergency' ? emergencyKind(signals, topics, reading) : null
  return {
    language: reading.language,
    urgency,
    topics,
    maybe: maybeTopics(topics, probability),
    speaker,
    emergency,
    needs: emergency === 'ambulance' || emergency === 'fire' ? 'ambulance' : 'police',
    doubt:
      urgency !== 'emergency' &&
      !isGrave(urgency) &&
      probability('urgency:grave') >= ear.classifier.threshold('urgency:grave') * DOUBT &&
      topics.some((topic) => DISTRESS.has(topic)),
    ...intents,
    why: {
      signals: signals.map((signal) => signal.id),
      rule,
      probabilities: Object.fromEntries(
        [...probabilities]
          .filter(([, p]) => p > 0.05)
          .sort((a, b) => b[1] - a[1])
          .map(([h, p]) => [h, Math.round(p * 100) / 100]),
      ),
    },
  }
}

/** Why a message is listened to more closely than others, and how much lower the threshold of a grave matter is then. */
type Attention = { readonly factor: number; readonly reasons: readonly string[] }

function attention(reading: Reading, at: Date, isAsked: boolean, answer: Assessment['answer']): Attention {
  // 「いいえ」 says what it says, by night too.
  if (answer !== null) return { factor: 1, reasons: [] }
  const isNightly = isNight(at) && reading.text.length <= SHORT
  return {
    factor: (isNightly ? NIGHT_FACTOR : 1) * (isAsked ? ASKED_FACTOR : 1),
    reasons: [...(isNightly ? ['short and at night'] : []), ...(isAsked ? ['after our question'] : [])],
  }
}

function judge(
  signals: readonly SignalRecord[],
  attention: Attention,
  ear: Ear,
  probability: (head: string) => number,
): { urgency: Urgency; rule: string } {
  const grave = probability('urgency:grave')
  const threshold = (head: string) => ear.classifier.threshold(head)
  const signalled = signals
    .filter((signal) => signal.urgency !== undefined)
    .filter((signal) => signal.certain || grave >= vetoOf(signal) * threshold('urgency:grave'))
    .map((signal) => signal.urgency!)
    .reduce<Urgency>(graver, 'routine')
  const learned = learnedUrgency(probability, threshold, attention.factor)
  const urgency = graver(signalled, learned)
  const rule =
    signalled === urgency && signalled !== learned
      ? 'signal'
      : signalled === learned
        ? 'signal and classifier'
        : 'classifier'
  return { urgency, rule: urgency === 'routine' ? rule : [rule, ...attention.reasons].join(', ') }
}

/** Listening closely hears a crisis sooner; it never makes an emergency of one. */
function learnedUrgency(
  probability: (head: string) => number,
  threshold: (head: string) => number,
  factor: number,
): Urgency {
  const grave = probability('urgency:grave')
  const isEmergency = probability('urgency:emergency') >= threshold('urgency:emergency')
  if (grave >= threshold('urgency:grave')) return isEmergency ? 'emergency' : 'crisis'
  if (grave >= threshold('urgency:grave') * factor) return 'crisis'
  return probability('urgency:soon') >= threshold('urgency:soon') ? 'soon' : 'routine'
}

function vetoOf({ urgency }: SignalRecord): number {
  return urgency === 'emergency' ? VETO_EMERGENCY : urgency === 'crisis' ? VETO_CRISIS : 0
}

function topicsOf(
  signals: readonly SignalRecord[],
  urgency: Urgency,
  ear: Ear,
  probability: (head: string) => number,
  decline: Assessment['decline'],
): Topic[] {
  const grave = probability('urgency:grave')
  const signalled = signals
    .filter(
      (signal) =>
        signal.urgency === undefined ||
        URGENCIES.indexOf(signal.urgency) >= URGENCIES.indexOf(urgency) ||
        grave >= VETO_CRISIS * ear.classifier.threshold('urgency:grave'),
    )
    .flatMap((signal) => signal.topics)
    .filter((topic) => probability(`topic:${topic}`) >= SIGNALLED_TOPIC)
  const needed = (topic: Topic) => {
    const threshold = ear.classifier.threshold(`topic:${topic}`)
    return isGrave(urgency) || !GRAVE_TOPICS.has(topic) ? threshold : Math.max(threshold, GRAVE_TOPIC_IN_CALM)
  }
  const learned = TOPICS.filter((topic) => probability(`topic:${topic}`) >= needed(topic))
  const found = [...new Set([...learned, ...signalled])].sort(
    (a, b) => probability(`topic:${b}`) - probability(`topic:${a}`),
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

function maybeTopics(topics: readonly Topic[], probability: (head: string) => number): Topic[] {
  return TOPICS.filter((topic) => !topics.includes(topic) && topic !== 'out-of-scope' && topic !== 'plan-info')
    .filter((topic) => probability(`topic:${topic}`) >= (GRAVE_TOPICS.has(topic) ? MAYBE_GRAVE : MAYBE_PROBABILITY))
    .sort((a, b) => probability(`topic:${b}`) - probability(`topic:${a}`))
    .slice(0, MOST_MAYBE)
}

/** A sign names its topic where the classifier does not find it far-fetched. */
const SIGNALLED_TOPIC = 0.15

function speakerOf(ear: Ear, probability: (head: string) => number): Speaker {
  const heads = ear.classifier.heads.filter((head) => head.startsWith('speaker:'))
  const sure = heads.filter((head) => probability(head) >= ear.classifier.threshold(head))
  const best = sure.sort((a, b) => probability(b) - probability(a))[0]
  return (best?.slice('speaker:'.length) as Speaker | undefined) ?? 'resident'
}

function emergencyKind(signals: readonly SignalRecord[], topics: readonly Topic[], reading: Reading): EmergencyKind {
  const kinds = new Set(signals.map((signal) => signal.kind))
  if (kinds.has('fire') || /火事|燃え|煙|fire|smoke|着火|불이|cháy|आगो|sunog|incêndio|fogo/u.test(reading.plain))
    return 'fire'
  if (kinds.has('other_suicide')) return 'other_suicide'
  if (topics.includes('suicide')) return 'suicide'
  if (signals.some((signal) => signal.certain && signal.needs === 'ambulance')) return 'ambulance'
  if (kinds.has('missing')) return 'missing'
  const isAmbulance = signals.some((signal) => signal.urgency === 'emergency' && signal.needs === 'ambulance')
  const isPolice =
    signals.some((signal) => signal.urgency === 'emergency' && signal.needs === 'police') ||
    topics.some((topic) => /abuse|violence/.test(topic))
  return isPolice && !isAmbulance ? 'police' : 'ambulance'
}

/** 21:00–5:59 in Japan. */
function isNight(at: Date): boolean {
  const hour = (at.getUTCHours() + 9) % 24
  return hour >= 21 || hour < 6
}
