import type { SignalRecord } from '../knowledge/vocabulary-schema.ts'
import type { Assessment } from './assessment.ts'
import type { Reading } from './reading.ts'

/** What is asked for beside the matter itself; the ids are those of vocabulary/signals/intents.yaml. */
export function intentsOf(
  signals: readonly SignalRecord[],
  reading: Reading,
): Pick<Assessment, 'decline' | 'asksDocuments' | 'namesDocuments' | 'smallTalk' | 'answer'> {
  const has = (id: string) => signals.some((signal) => signal.id === id)
  return {
    decline: has('intent-override')
      ? 'instruction'
      : has('intent-whereabouts')
        ? 'whereabouts'
        : has('intent-others-data')
          ? 'personal'
          : null,
    asksDocuments: has('intent-documents') || has('intent-names-documents'),
    namesDocuments: has('intent-names-documents'),
    smallTalk: has('intent-forget')
      ? 'forget'
      : has('intent-about-me')
        ? 'about-me'
        : has('intent-greeting')
          ? 'greeting'
          : has('intent-thanks') && reading.text.length < 60
            ? 'thanks'
            : null,
    answer: has('answer-evasive') ? 'evasive' : has('answer-no') ? 'no' : has('answer-yes') ? 'yes' : null,
  }
}
