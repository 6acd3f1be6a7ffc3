import { assess, type Ear } from '../assessment/assess.ts'
import { isGrave } from '../knowledge/terms.ts'

/**
 * What is answered however much somebody sends: words about a danger, a yes to what we may have asked about one, and the
 * wish to be forgotten. A few milliseconds, since the whole ear listens, as it does after a question of ours.
 */
export function mustBeHeard(text: string, at: Date, ear: Ear): boolean {
  const { urgency, smallTalk, answer } = assess(text, at, ear, true)
  return isGrave(urgency) || answer === 'yes' || smallTalk === 'forget'
}
