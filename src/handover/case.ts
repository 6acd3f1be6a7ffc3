import type { CaseTable } from '../store/schema.ts'
import type { DistrictId, Language, Role, Topic, Urgency } from '../knowledge/terms.ts'

/** How the person wants to hear from the desk. */
export type Contact =
  | { readonly way: 'here' }
  /** `when`: when it is safe to be called, in their own words. */
  | { readonly way: 'phone'; readonly number: string; readonly when: string }

/** What a desk is told; nothing that the person has not seen and agreed to. */
export type Summary = {
  readonly topics: readonly Topic[]
  readonly language: Language
  readonly contact: Contact
  /** Their own words, where they allowed it. */
  readonly words: string | null
  /** What they added or changed before sending. */
  readonly note: string | null
  /** The matter in a sentence or two, by a model, as the person saw it. */
  readonly gist?: string
}

export type CaseState = CaseTable['state']

export type Case = {
  readonly id: string
  readonly conversation: string
  readonly channel: string
  readonly state: CaseState
  readonly urgency: Urgency
  readonly role: Role
  /** The desk's id in the directory. */
  readonly desk: string
  readonly district: DistrictId | null
  /** Null: withdrawn, or gone after its retention. */
  readonly summary: Summary | null
  readonly createdAt: number
  readonly dueAt: number
  readonly takenBy: string | null
  readonly outcome: string | null
}

/** Most urgent first. */
export const RANK: Readonly<Record<Urgency, number>> = { emergency: 0, crisis: 1, soon: 2, routine: 3 }
