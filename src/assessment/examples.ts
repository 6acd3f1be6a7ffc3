import { basename } from 'node:path'
import type { Example, Service } from '../knowledge/schema.ts'
import { EVERYDAY_TOPICS, GRAVE_TOPICS, isGrave, SPEAKERS, TOPICS } from '../knowledge/terms.ts'
import type { Ear } from './assess.ts'
import { featuresOf, signalsIn } from './features.ts'
import { read } from './reading.ts'
import type { Sample } from './training.ts'

/** The speakers whose recognition changes a reply. */
const HEARD_SPEAKERS = SPEAKERS.filter((speaker) => speaker !== 'resident')

/** All yes/no questions, in the order of a model's heads. */
export const HEADS: readonly string[] = [
  'urgency:grave',
  'urgency:emergency',
  'urgency:soon',
  ...TOPICS.map((topic) => `topic:${topic}`),
  ...HEARD_SPEAKERS.map((speaker) => `speaker:${speaker}`),
]

/** How much a service's wording counts beside a message that was labelled as a whole. */
const WORDING_WEIGHT = 0.35

export type Listener = Pick<Ear, 'analyse' | 'signals' | 'lexicon'>

export function exampleSample(example: Example, file: string, listener: Listener): Sample {
  return {
    features: features(example.text, listener),
    targets: targetsOf(example),
    author: authorOf(file),
    weight: 1,
  }
}

/** The letter before the first dash of a file's name. */
function authorOf(file: string): string {
  return basename(file).split('-')[0]!
}

/** A service's wordings teach its topics, and that asking for it is no emergency; of other topics they say nothing. */
export function wordingSamples(service: Service, listener: Listener): Sample[] {
  const topics = new Set<string>(service.topics)
  const mayBeGrave = service.topics.some((topic) => GRAVE_TOPICS.has(topic)) || service.desks.includes('110')
  const targets = HEADS.map((head): 0 | 1 | null => {
    if (head === 'urgency:emergency') return mayBeGrave ? null : 0
    if (!head.startsWith('topic:')) return null
    return topics.has(head.slice(6)) ? 1 : null
  })
  return service.wordings.map((wording) => ({
    features: features(wording, listener),
    targets,
    author: 'services',
    weight: WORDING_WEIGHT,
  }))
}

/** Where the guide accepts two answers nothing is learnt from the difference between them. */
function targetsOf(example: Example): (0 | 1 | null)[] {
  const accepted = [example.urgency, ...example.urgencyAlso]
  const one = (isYes: (urgency: (typeof accepted)[number]) => boolean): 0 | 1 | null =>
    accepted.every(isYes) ? 1 : accepted.some(isYes) ? (isYes(example.urgency) ? 1 : null) : 0
  return HEADS.map((head) => {
    const [kind, name] = head.split(':') as [string, string]
    if (head === 'urgency:grave') return one(isGrave)
    if (head === 'urgency:emergency') return one((urgency) => urgency === 'emergency')
    if (head === 'urgency:soon') return one((urgency) => urgency !== 'routine')
    if (kind === 'speaker') return example.speaker === name ? 1 : 0
    if (example.topics.some((topic) => topic === name)) return 1
    if (example.topicsAlso.some((topic) => topic === name)) return null
    // In a grave message everything else is left unsaid: that a beaten mother's bankbook is missing says nothing
    // against guardianship where nobody is beaten.
    return isGrave(example.urgency) && EVERYDAY_TOPICS.some((topic) => topic === name) ? null : 0
  })
}

function features(text: string, { analyse, signals, lexicon }: Listener): Sample['features'] {
  const reading = read(text, analyse)
  return featuresOf(reading, lexicon, signalsIn(reading, signals))
}
