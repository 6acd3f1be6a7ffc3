import type { Example, Service } from '../knowledge/schema.ts'
import { EVERYDAY_TOPICS, isGrave, TOPICS, type Topic } from '../knowledge/terms.ts'
import { HybridIndex } from '../retrieval/hybrid.ts'
import type { MorphemeTerms } from '../retrieval/terms.ts'
import { exactVectorIndex } from '../retrieval/vectors.ts'

/** Something somebody might say, and what it is about. */
export type Remembered = {
  readonly text: string
  readonly topics: readonly Topic[]
  /** Topics of which it says neither yes nor no. */
  readonly open: readonly Topic[] | 'all'
  /** Whether it is grave; null: either. */
  readonly grave: boolean | null
}

/** Shares (0–1) of the nearest messages, weighted by similarity. */
export type Echo = { readonly topics: ReadonlyMap<Topic, number>; readonly grave: number }

/** Neighbours that tell the topics, and those that tell how grave it is: a danger sounds less alike than an errand. */
const NEIGHBOURS = 15
const FARTHEST = 40
/** As much as a distant neighbour that is not grave: one faint echo proves nothing. */
const PRIOR = 0.3
const WORDS_AND_CHARACTERS = { morphemes: 1, characters: 0.5, latent: 0 }

type Entry = {
  readonly topics: ReadonlySet<Topic>
  readonly open: ReadonlySet<Topic> | 'all'
  readonly grave: boolean | null
}

/** What the most similar labelled messages are about: hears a rare word where the classifier needs many examples. */
export class Echoes {
  private readonly entries: readonly Entry[]
  private readonly index: HybridIndex

  constructor(remembered: readonly Remembered[], terms: MorphemeTerms) {
    this.entries = remembered.map(({ topics, open, grave }) => ({
      topics: new Set(topics),
      open: open === 'all' ? open : new Set(open),
      grave,
    }))
    this.index = new HybridIndex(
      remembered.map(({ text }, at) => ({ id: String(at), text })),
      terms,
      exactVectorIndex,
      WORDS_AND_CHARACTERS,
    )
  }

  /** What the nearest messages are about and how many of them are grave. */
  of(text: string): Echo {
    const neighbours = this.index
      .search(text, FARTHEST)
      .map(({ index, score }) => ({ entry: this.entries[index]!, score }))
    return { topics: topicShares(neighbours.slice(0, NEIGHBOURS)), grave: graveShare(neighbours) }
  }
}

type Neighbour = { readonly entry: Entry; readonly score: number }

function topicShares(neighbours: readonly Neighbour[]): ReadonlyMap<Topic, number> {
  const shares = new Map<Topic, number>()
  for (const topic of TOPICS) {
    let about = 0
    let all = 0
    for (const { entry, score } of neighbours) {
      const isAbout = entry.topics.has(topic)
      if (!isAbout && (entry.open === 'all' || entry.open.has(topic))) continue
      all += score ** 2
      if (isAbout) about += score ** 2
    }
    if (about > 0) shares.set(topic, about / all)
  }
  return shares
}

function graveShare(neighbours: readonly Neighbour[]): number {
  let grave = 0
  let all = PRIOR
  for (const { entry, score } of neighbours) {
    if (entry.grave === null) continue
    all += score ** 3
    if (entry.grave) grave += score ** 3
  }
  return grave / all
}

export function rememberExample(example: Example): Remembered {
  // A grave message is no witness against an everyday topic, see examples.ts.
  const open = isGrave(example.urgency) ? EVERYDAY_TOPICS : example.topicsAlso
  const accepted = [example.urgency, ...example.urgencyAlso]
  const grave = accepted.every(isGrave) ? true : accepted.some(isGrave) ? null : false
  return { text: example.text, topics: example.topics, open, grave }
}

/** A service's names, its summary and its wordings are about its topics; of others they say nothing. */
export function rememberService(service: Service): Remembered[] {
  const texts = [service.name, ...service.alternateNames, service.summary, ...service.wordings]
  return texts.map((text) => ({ text, topics: service.topics, open: 'all', grave: null }))
}
