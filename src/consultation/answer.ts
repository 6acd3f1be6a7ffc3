import { consult, NO_HINTS, type Parts } from './consult.ts'
import { searchable } from './searchable.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** The whole answer, a model's words included, ms; after that the extract is sent. */
export const ANSWER_WITHIN_MS = 12_000

/**
 * One turn, as every channel asks for it: the pipeline, and what models add where they are configured. Without any it is
 * the pipeline alone.
 */
export async function answer(turn: Turn, parts: Parts, withinMs: number = ANSWER_WITHIN_MS): Promise<Reply> {
  if (parts.writer !== null) return parts.writer.answer(turn, parts, withinMs)
  if (parts.dense === null) return consult(turn, parts)
  return consult(turn, parts, { ...NO_HINTS, similarities: await searchable(turn, parts) })
}
