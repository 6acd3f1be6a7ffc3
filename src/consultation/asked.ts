import type { Assessment } from '../assessment/assessment.ts'
import type { Phrases } from '../knowledge/phrases.ts'
import { graver, isGrave, type Topic } from '../knowledge/terms.ts'
import { normalise } from '../language/normalise.ts'
import type { Asked, Memory } from './turn.ts'

/** What a reply asks about the matter itself; null: nothing. One question a reply, and none twice in a row. */
export function questionFor(assessment: Assessment, before: Asked | null): Asked | null {
  if (assessment.urgency === 'emergency' || assessment.decline !== null) return null
  if (isGrave(assessment.urgency)) {
    if (!assessment.topics.includes('suicide')) return null
    if (before === 'safety') return null
    return before === 'dying' ? 'safety' : 'dying'
  }
  if (assessment.doubt) return 'distress'
  return assessment.urgency === 'soon' && assessment.topics.includes('poverty') && before !== 'food' ? 'food' : null
}

/** Whether the next message is listened to more closely than others: we asked, and it decides. */
export function isListening({ asked }: Memory): boolean {
  return asked === 'dying' || asked === 'distress'
}

/**
 * 「はい」 means what was asked. Silence about dying is taken for yes, since who cannot say no is not safe; an answer
 * never makes less of what the message itself says.
 */
export function withAnswer(assessment: Assessment, said: string, memory: Memory, phrases: Phrases): Assessment {
  const { asked } = memory
  const { choices } = phrases
  switch (asked) {
    case 'dying':
      if (assessment.answer === 'yes' || assessment.answer === 'evasive')
        return heard(assessment, 'crisis', 'suicide', memory)
      return assessment.answer === 'no' ? heard(assessment, 'soon', 'mental-health', memory) : assessment
    case 'distress':
      return assessment.answer === null ? assessment : heard(assessment, 'soon', 'mental-health', memory)
    case 'safety':
      if (assessment.answer === 'no' || is(said, choices.safe_no))
        return heard(assessment, 'emergency', 'suicide', memory)
      return assessment.answer === 'yes' || is(said, choices.safe_yes)
        ? heard(assessment, 'crisis', 'suicide', memory)
        : assessment
    case 'food':
      return is(said, choices.food_no) || is(said, choices.food_ok) || assessment.answer !== null
        ? heard(assessment, 'soon', 'poverty', memory)
        : assessment
    case null:
      return assessment
  }
}

function heard(assessment: Assessment, urgency: Assessment['urgency'], topic: Topic, memory: Memory): Assessment {
  const raised = graver(assessment.urgency, urgency)
  const kept = memory.topics.filter((known) => known !== 'out-of-scope' && (isGrave(raised) || known !== 'suicide'))
  return {
    ...assessment,
    urgency: raised,
    topics: [...new Set([topic, ...kept])],
    emergency: raised === 'emergency' ? 'suicide' : null,
    needs: 'ambulance',
    doubt: false,
    smallTalk: null,
    why: { ...assessment.why, rule: `answer to our question about ${memory.asked ?? 'nothing'}` },
  }
}

function is(said: string, label: string): boolean {
  const plain = (text: string) =>
    normalise(text)
      .toLowerCase()
      .replace(/[\s。.!！]/gu, '')
  return plain(said) === plain(label)
}
