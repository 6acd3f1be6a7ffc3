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

/** What is answered to a message said on a Tuesday at ten, unless told otherwise. */
export async function say(text: string, turn: Partial<Turn> = {}): Promise<Said> {
  const parts = await realParts()
  const whole: Turn = {
    text,
    place: null,
    pin: null,
    at: TUESDAY_10,
    asker: 'resident',
    language: null,
    memory: NO_MEMORY,
    ...turn,
  }
  const reply = consult(whole, parts)
  return { ...reply, text: toText(reply.blocks, parts.phrases[reply.language], whole.at) }
}
