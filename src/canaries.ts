import { assess } from './assessment/assess.ts'
import type { Parts } from './consultation/consult.ts'
import type { KnowledgeFault } from './knowledge/fault.ts'
import type { Urgency } from './knowledge/terms.ts'

/** Any working day at noon: the hour must not help. */
const NOON = new Date('2026-11-24T12:00:00+09:00')
/** What no knowledge may be deaf to, whatever else is right about it. */
const MUST_HEAR: readonly (readonly [string, Urgency])[] = [
  ['母が倒れて息をしていません', 'emergency'],
  ['家が火事です', 'emergency'],
  ['夫に首を絞められて殺されそうです', 'emergency'],
  ['死にたいです。薬をためています', 'crisis'],
]
const MUST_HOLD = ['119', '110'] as const

/** Danger that this knowledge would not hear, and emergency numbers that it does not hold; empty where all is well. */
export function deafTo({ ear, directory }: Pick<Parts, 'ear' | 'directory'>): KnowledgeFault[] {
  const unheard = MUST_HEAR.filter(([text, urgency]) => assess(text, NOON, ear).urgency !== urgency)
  const held = directory.numbers()
  return [
    ...unheard.map(([text, urgency]) => ({
      file: 'vocabulary',
      field: urgency,
      reason: `is not heard any more in 「${text}」`,
    })),
    ...MUST_HOLD.filter((number) => !held.has(number)).map((number) => ({
      file: 'directory/desks',
      field: number,
      reason: 'is missing',
    })),
  ]
}
