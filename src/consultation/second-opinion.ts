import type { OpinionOutcome } from '../answering/outcomes.ts'
import type { Opinion } from '../assessment/opinion.ts'
import { graver, type Topic, type Urgency } from '../knowledge/terms.ts'
import type { Reply } from './reply.ts'

/** A second opinion that differs, for a reader of logs: how, never what was said. */
export type Disagreement = {
  readonly turn: string
  readonly outcome: OpinionOutcome
  readonly heard: Urgency
  readonly opinion: Urgency
  readonly topicsAdded: readonly Topic[]
}

/** Whether an opinion can change anything: it is graver, or names another topic. */
export function saysMore({ urgency, topics }: Opinion, extract: Reply): boolean {
  const isGraver = urgency !== extract.urgency && graver(urgency, extract.urgency) === urgency
  return isGraver || topics.some((topic) => !extract.topics.includes(topic))
}

/** What became of an opinion; null: none was given in time. */
export function opinionOutcome(
  extract: Reply,
  changed: Reply,
  opinion: Opinion | null,
  topicsAdded: readonly Topic[],
): OpinionOutcome {
  if (opinion === null) return 'failed'
  if (changed.urgency !== extract.urgency) return 'raised'
  if (opinion.urgency !== extract.urgency)
    return graver(opinion.urgency, extract.urgency) === opinion.urgency ? 'graver-unheard' : 'calmer'
  return topicsAdded.length > 0 ? 'added' : 'agrees'
}
