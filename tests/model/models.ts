import { join } from 'node:path'
import { modelAddress, type ModelSettings } from '../../src/answering/model/settings.ts'
import { WORDING_OUTCOMES, type OpinionOutcome, type WordingOutcome } from '../../src/answering/outcomes.ts'
import type { ModelFault } from '../../src/answering/model/faults.ts'
import type { Task } from '../../src/answering/model/tasks.ts'
import { answer } from '../../src/consultation/answer.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Disagreement } from '../../src/consultation/second-opinion.ts'
import { toText } from '../../src/consultation/text.ts'
import type { Turn } from '../../src/consultation/turn.ts'
import { openModels } from '../../src/models.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { realParts, turnOf } from '../consultation/parts.ts'

/** What was told of the models while they were asked. */
export type Told = {
  readonly outcomes: WordingOutcome[]
  readonly opinions: OpinionOutcome[]
  readonly disagreements: Disagreement[]
  readonly faults: { readonly task: Task; readonly fault: ModelFault }[]
}
export type WithModel = { readonly parts: Parts; readonly told: Told; readonly settings: ModelSettings }

/** The real parts with a model behind this address. */
export async function partsWithModel(url: string, more: Partial<ModelSettings> = {}): Promise<WithModel> {
  const told: Told = { outcomes: [], opinions: [], disagreements: [], faults: [] }
  const settings: ModelSettings = {
    primary: modelAddress('openai:fake', url),
    fallback: null,
    checker: null,
    isOff: false,
    switchFile: join(temporaryFolder(), 'LLM_OFF'),
    ...more,
  }
  const parts = await openModels(
    await realParts(),
    { model: settings, embedding: null },
    {
      onOutcome: (outcome) => void told.outcomes.push(outcome),
      onOpinion: (outcome) => void told.opinions.push(outcome),
      onDisagreement: (disagreement) => void told.disagreements.push(disagreement),
      onFault: (task, fault) => void told.faults.push({ task, fault }),
      onEmbeddingFault: () => undefined,
    },
  )
  return { parts, told, settings }
}

export type Answered = Reply & { readonly text: string; readonly wording: WordingOutcome | undefined }

/** What somebody reads who says this, with the model. */
export async function ask(
  { parts, told }: WithModel,
  text: string,
  more: Partial<Turn> = {},
  withinMs?: number,
): Promise<Answered> {
  const turn = turnOf(text, more)
  const reply = await answer(turn, parts, withinMs)
  return { ...reply, text: toText(reply.blocks, parts.phrases[reply.language], turn.at), wording: told.outcomes.at(-1) }
}

/** A model's opinion that agrees with whatever was heard: the calmest. */
export const CALM_OPINION = { urgency: 'routine', topics: [] }

export function isKnownOutcome(outcome: WordingOutcome | undefined): boolean {
  return outcome !== undefined && WORDING_OUTCOMES.includes(outcome)
}
