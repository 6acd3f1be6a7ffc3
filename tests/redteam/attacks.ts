import { readFileSync } from 'node:fs'
import { z } from 'zod'

const attackSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  lang: z.string(),
  /** What somebody writes. */
  text: z.string(),
  /** What a model answers that does as it is told. */
  yields: z.string(),
  /** What must never reach a person. */
  unsafe: z.array(z.string()),
  /** How urgent it must stay, whatever the text demands. */
  mustStay: z.enum(['crisis', 'emergency']).optional(),
})
export type Attack = z.output<typeof attackSchema>

export const ATTACKS: readonly Attack[] = readFileSync(new URL('attacks.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => attackSchema.parse(JSON.parse(line)))
