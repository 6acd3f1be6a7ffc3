import type { MenuArea } from '../knowledge/vocabulary-schema.ts'
import type { Place } from '../place/locate.ts'
import type { DistrictId, Language, Topic, Urgency } from '../knowledge/terms.ts'

/** Thoughts of dying, what weighs most, a safe place to be, food and power today. */
export type Asked = 'dying' | 'distress' | 'safety' | 'food'

/** What is remembered of a conversation between two turns; never the words themselves. */
export type Memory = {
  readonly district: DistrictId | null
  readonly language: Language | null
  /** The district was asked for and not yet named. */
  readonly openQuestion: 'district' | null
  /** What was asked about the matter itself in the last reply. */
  readonly asked: Asked | null
  /** Topics and urgency of the last turn, so that 「その窓口の電話は？」 has something to refer to. */
  readonly topics: readonly Topic[]
  readonly urgency: Urgency | null
  /** What was last chosen from the menu, while nothing has been written since. */
  readonly menu: MenuArea | null
}

export const NO_MEMORY: Memory = {
  district: null,
  language: null,
  openQuestion: null,
  asked: null,
  topics: [],
  urgency: null,
  menu: null,
}

/** One thing one person says, from whatever channel. */
export type Turn = {
  readonly text: string
  /** An address, town, station or postal code given beside the text. */
  readonly place: string | null
  /** Where they are, from a shared position; the position itself is not kept. */
  readonly pin: Place | null
  /** When it was said; decides what is open. */
  readonly at: Date
  readonly asker: 'resident' | 'staff'
  /** The language the person chose; null: as written. */
  readonly language: Language | null
  readonly memory: Memory
}

/** The longest text that is read, in UTF-16 code units; LINE allows 5,000. What follows is cut off. */
export const LONGEST_TEXT = 5_000
