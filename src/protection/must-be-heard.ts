import { assess, type Ear } from '../assessment/assess.ts'
import { isGrave } from '../knowledge/terms.ts'

/**
 * What is answered however much somebody sends: words about a danger, and the wish to be forgotten. A few
 * milliseconds, since the whole ear listens.
 */
export function mustBeHeard(text: string, at: Date, ear: Ear): boolean {
  const { urgency, smallTalk } = assess(text, at, ear)
  return isGrave(urgency) || smallTalk === 'forget'
}
