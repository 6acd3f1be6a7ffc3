import type { PlanPassage } from '../knowledge/plan.ts'
import type { Passage } from './passages.ts'

/** Which side of a matter a question asks for: how things stand, what is aimed at, what members said, what is open. */
export type StandingAsked = {
  readonly present: boolean
  readonly goal: boolean
  readonly opinion: boolean
  readonly pending: boolean
}

type Found = { readonly entry: Passage & { kind: 'plan' }; readonly score: number }

const MOST_PASSAGES = 3
/** One member's words come after the ward's own unless opinions were asked for. */
const OPINION_UNASKED = 0.92
const OPINION_ASKED = 1.1
const PENDING_ASKED = 1.6
/** How much nearer a passage of the side that was asked for is. */
const SIDE_ASKED = 1.08
/** The other side of a matter is cited as well when it is at least this near, against the best passage. */
const OTHER_SIDE = 0.45

export function standingAsked(text: string): StandingAsked {
  return {
    present:
      /今(は|の|まで|も|、|どう|ど|何|受け)|いま(は|の|も|、|どう)|現在|現状|すでに|もう(やって|して)|実際|(やって|して|行って|なって|増えて)い(ます|る)/u.test(
        text,
      ),
    goal: /目標|めざ|目指|ねらい|狙い|これから|今後|将来|ようになり(ます|たい)|ようにな(る|ります)|つもり|方針/u.test(
      text,
    ),
    opinion: /委員|意見|懸念|指摘|批判|声(が|は)|疑問/u.test(text),
    pending: /調整中|決まって|未定|固まって/u.test(text),
  }
}

/** What is open comes first when that is asked; the present before the goal when somebody asks how things are now. */
export function standingFactor({ status, kind }: PlanPassage, asked: StandingAsked): number {
  if (status === 'opinion') return asked.opinion ? OPINION_ASKED : OPINION_UNASKED
  if (status === 'pending') return asked.pending ? PENDING_ASKED : 1
  if (asked.present === asked.goal) return 1
  return (asked.present && kind === 'present') || (asked.goal && kind === 'goal') ? SIDE_ASKED : 1
}

/** The nearest passages; where both how it is and what is aimed at were asked, one of each is among them. */
export function withBothSides(found: readonly Found[], asked: StandingAsked): readonly Found[] {
  const nearest = found.slice(0, MOST_PASSAGES)
  if (!asked.present || !asked.goal || nearest[0] === undefined) return nearest
  const missing = (['present', 'goal'] as const).find(
    (side) => !nearest.some(({ entry }) => entry.passage.kind === side),
  )
  const enough = nearest[0].score * OTHER_SIDE
  const other = found.find(({ entry, score }) => entry.passage.kind === missing && score >= enough)
  return other === undefined ? nearest : [...nearest.slice(0, MOST_PASSAGES - 1), other]
}
