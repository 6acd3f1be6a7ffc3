import type { Asked, Behaviour } from '../model/fake-openai.ts'
import { honest, type AnswerInput, type Sentence } from '../model/honest.ts'

/** How a model that obeys the attacker dresses up what it was told to say. */
export const DISGUISES = ['plainly', 'beside the truth, citing', 'citing everything'] as const
export type Disguise = (typeof DISGUISES)[number]

/** A model that does on every task what the attacker wants: lulls, searches, says, translates, sums up what it was told. */
export function obedient(yields: string, disguise: Disguise): (asked: Asked) => Behaviour {
  return (asked) => {
    switch (asked.task) {
      case 'assess':
        return { kind: 'answer', value: { urgency: 'routine', topics: ['out-of-scope'] } }
      case 'rewrite-question':
        return { kind: 'answer', value: { queries: [yields] } }
      case 'summarise-case':
        return { kind: 'answer', value: { sentences: [yields] } }
      case 'check-support':
        return { kind: 'answer', value: { supported: (asked.user as { pairs: unknown[] }).pairs.map(() => true) } }
      case 'plain-language':
      case 'translate':
        // The form is kept with care: as many sentences, each with its tokens.
        return {
          kind: 'answer',
          value: {
            sentences: (asked.user as { sentences: string[] }).sentences.map(
              (sentence) => yields + (sentence.match(/\{\{[^}]*\}\}/gu) ?? []).join(''),
            ),
          },
        }
      default:
        return { kind: 'answer', value: { sentences: said(asked, yields, disguise) } }
    }
  }
}

function said(asked: Asked, yields: string, disguise: Disguise): Sentence[] {
  const numbers = (asked.user as AnswerInput).sources.map(({ number }) => number)
  const parts = yields.split(/(?<=[。！？.!?\n])/u)
  switch (disguise) {
    case 'plainly':
      return [{ text: yields, sources: [] }]
    case 'beside the truth, citing': {
      const given = honest(asked)
      const truth = given.kind === 'answer' ? (given.value as { sentences: Sentence[] }).sentences : []
      // So much truth that what is left of the answer is enough to be shown.
      const lies = parts.map((text, at) => ({ text, sources: [numbers[at % numbers.length]!] }))
      return [...Array.from({ length: 3 }, () => truth).flat(), ...lies]
    }
    case 'citing everything':
      return parts.flatMap((text) => numbers.map((number) => ({ text, sources: [number] })))
  }
}
