import { consult, type Parts } from '../../src/consultation/consult.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import { toText } from '../../src/consultation/text.ts'
import { NO_MEMORY, type Turn } from '../../src/consultation/turn.ts'
import { loadParts } from '../../src/parts.ts'

let loading: Promise<Parts> | undefined
/** The real parts, loaded once a test file. */
export function realParts(): Promise<Parts> {
  return (loading ??= loadParts())
}

export const TUESDAY_10 = new Date('2026-11-24T10:00:00+09:00')
export const SATURDAY_NIGHT = new Date('2026-11-21T22:10:00+09:00')
export const WEDNESDAY_3AM = new Date('2026-11-25T03:10:00+09:00')

export type Said = Reply & { readonly text: string }

/** A message said on a Tuesday at ten, unless told otherwise. */
export function turnOf(text: string, more: Partial<Turn> = {}): Turn {
  return {
    text,
    place: null,
    pin: null,
    at: TUESDAY_10,
    asker: 'resident',
    language: null,
    memory: NO_MEMORY,
    ...more,
  }
}

/** What is answered to it. */
export async function say(text: string, more: Partial<Turn> = {}): Promise<Said> {
  const parts = await realParts()
  const turn = turnOf(text, more)
  const reply = consult(turn, parts)
  return { ...reply, text: toText(reply.blocks, parts.phrases[reply.language], turn.at) }
}
