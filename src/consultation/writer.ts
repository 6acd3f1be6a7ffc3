import type { Parts } from './consult.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** Words what the pipeline has found, by a model. It may fail at anything: then the reply is what it was without it. */
export type Writer = {
  /** The reply to a turn, within `withinMs`. Never throws for a model's sake. */
  readonly answer: (turn: Turn, parts: Parts, withinMs: number) => Promise<Reply>
  /** What somebody told, in a sentence or two for a desk, which they see before it is sent; null: none that is safe. */
  readonly gist: (said: string, withinMs: number) => Promise<string | null>
}
