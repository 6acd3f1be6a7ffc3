import type { Language, Speaker, Topic, Urgency } from '../knowledge/terms.ts'

/** What a message is about and how urgent it is. */
export type Assessment = {
  readonly language: Language
  readonly urgency: Urgency
  /** Most certain first; never empty except in an emergency without a topic. */
  readonly topics: readonly Topic[]
  /** Topics that may be meant as well, likeliest first: too uncertain to say, certain enough to name their desk. */
  readonly maybe: readonly Topic[]
  readonly speaker: Speaker
  /** What an emergency needs first. */
  readonly needs: 'ambulance' | 'police'
  /** Which first-aid text fits an emergency. */
  readonly emergency: EmergencyKind | null
  /** Between routine and crisis: ask one gentle question and show a way to talk now. */
  readonly doubt: boolean
  /** What is asked for that must not be given. */
  readonly decline: 'personal' | 'instruction' | 'whereabouts' | null
  /** A question about what the documents say, rather than a trouble. */
  readonly asksDocuments: boolean
  /** The documents are named: the plan, the council, a member, 調整中. */
  readonly namesDocuments: boolean
  /** Nothing but a greeting, thanks or a question who is there. */
  readonly smallTalk: 'greeting' | 'thanks' | 'about-me' | 'forget' | null
  /** Nothing but an answer to a question of ours. */
  readonly answer: 'yes' | 'no' | 'evasive' | null
  readonly why: Explanation
}

export type EmergencyKind = 'ambulance' | 'fire' | 'police' | 'suicide' | 'missing' | 'other_suicide'

/** Why an assessment came out as it did: for a reader, a test, a review. */
export type Explanation = {
  readonly signals: readonly string[]
  readonly rule: string
  readonly probabilities: Readonly<Record<string, number>>
}
