import type { Explanation } from '../assessment/assessment.ts'
import type { Route } from '../directory/route.ts'
import type { DistrictId, Language, Topic, Urgency } from '../knowledge/terms.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { Memory } from './turn.ts'

/** A service that fits, as shown on a card. */
export type Support = {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly eligibility: readonly string[]
  readonly fees: string | null
  readonly application: readonly string[]
  readonly asOf: string | null
  readonly partial: boolean
}

export type Choice = { readonly label: string; readonly text: string }

/** What a channel renders, in order. The text form of a reply is its blocks' text. */
export type Block =
  /** `by`: whose words they are, where a model worded them. */
  | { readonly kind: 'text'; readonly text: string; readonly by?: 'model' }
  /** Small print beside what it follows. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'alarm'; readonly text: string }
  | { readonly kind: 'routes'; readonly heading: string; readonly routes: readonly Route[] }
  | { readonly kind: 'supports'; readonly heading: string; readonly supports: readonly Support[] }
  | { readonly kind: 'quotes'; readonly heading: string; readonly citations: readonly Citation[] }
  | { readonly kind: 'question'; readonly text: string; readonly choices: readonly Choice[] }
  /** `from`: the number of the first one, where sentences refer to them as [n]. */
  | {
      readonly kind: 'sources'
      readonly heading: string
      readonly citations: readonly Citation[]
      readonly from?: number
    }

/** How a turn ended; counted in the metrics. */
export type Outcome =
  'answered' | 'referred' | 'emergency' | 'abstained' | 'declined' | 'clarify' | 'empty' | 'forgotten' | 'handover'

export type Reply = {
  readonly outcome: Outcome
  readonly language: Language
  readonly urgency: Urgency
  readonly topics: readonly Topic[]
  readonly district: DistrictId | null
  readonly routes: readonly Route[]
  readonly citations: readonly Citation[]
  /** The documents do not say what was asked. */
  readonly abstained: boolean
  readonly blocks: readonly Block[]
  readonly memory: Memory
  /** Why it was assessed so; for a reader, never for the person. */
  readonly why: Explanation | null
}
