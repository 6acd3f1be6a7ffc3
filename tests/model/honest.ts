import type { Asked, Behaviour } from './fake-openai.ts'
import { CALM_OPINION } from './models.ts'

export type Sentence = { text: string; sources: number[] }
export type AnswerInput = {
  said: string
  reader: string
  sources: { number: number; title: string; text: string; standing: string }[]
  desks: { token: string }[]
  services: { token: string; name: string }[]
}

/** Says of each source its first statement. */
export function honest({ task, user }: Asked): Behaviour {
  if (task === 'assess') return { kind: 'answer', value: CALM_OPINION }
  if (task === 'rewrite-question') return { kind: 'answer', value: { queries: [] } }
  if (task === 'summarise-case') return { kind: 'answer', value: { sentences: [] } }
  if (task !== 'answer') return { kind: 'answer', value: { sentences: (user as { sentences: string[] }).sentences } }
  const { sources, desks } = user as AnswerInput
  const sentences: Sentence[] = sources
    .slice(0, 2)
    .map(({ number, text }) => ({ text: `${text.split(/[\n。]/u)[0]!}。`, sources: [number] }))
  return {
    kind: 'answer',
    value: { sentences: [...sentences, { text: `まず${desks[0]!.token}に相談してください。`, sources: [] }] },
  }
}
