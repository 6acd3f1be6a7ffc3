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
}

const NEIGHBOURS = 15
const WORDS_AND_CHARACTERS = { morphemes: 1, characters: 0.5, latent: 0 }

/** What the most similar labelled messages are about: hears a rare word where the classifier needs many examples. */
export class Echoes {
  private readonly entries: readonly {
    readonly topics: ReadonlySet<Topic>
    readonly open: ReadonlySet<Topic> | 'all'
  }[]
  private readonly index: HybridIndex

  constructor(remembered: readonly Remembered[], terms: MorphemeTerms) {
    this.entries = remembered.map(({ topics, open }) => ({
      topics: new Set(topics),
      open: open === 'all' ? open : new Set(open),
    }))
    this.index = new HybridIndex(
      remembered.map(({ text }, at) => ({ id: String(at), text })),
      terms,
      exactVectorIndex,
      WORDS_AND_CHARACTERS,
    )
  }

  /** For each topic the share (0–1) of the nearest messages that are about it, weighted by similarity. */
  topics(text: string): ReadonlyMap<Topic, number> {
    const neighbours = this.index
      .search(text, NEIGHBOURS)
      .map(({ index, score }) => ({ entry: this.entries[index]!, weight: score ** 2 }))
    const shares = new Map<Topic, number>()
    for (const topic of TOPICS) {
      let about = 0
      let all = 0
      for (const { entry, weight } of neighbours) {
        const isAbout = entry.topics.has(topic)
        if (!isAbout && (entry.open === 'all' || entry.open.has(topic))) continue
        all += weight
        if (isAbout) about += weight
      }
      if (about > 0) shares.set(topic, about / all)
    }
    return shares
  }
}

export function rememberExample(example: Example): Remembered {
  // A grave message is no witness against an everyday topic, see examples.ts.
  const open = isGrave(example.urgency) ? EVERYDAY_TOPICS : example.topicsAlso
  return { text: example.text, topics: example.topics, open }
}

/** A service's names, its summary and its wordings are about its topics; of others they say nothing. */
export function rememberService(service: Service): Remembered[] {
  const texts = [service.name, ...service.alternateNames, service.summary, ...service.wordings]
  return texts.map((text) => ({ text, topics: service.topics, open: 'all' }))
}
