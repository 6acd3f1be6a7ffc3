import { assess } from '../assessment/assess.ts'
import { answer } from '../consultation/answer.ts'
import type { Parts } from '../consultation/consult.ts'
import type { Block, Reply } from '../consultation/reply.ts'
import type { Turn } from '../consultation/turn.ts'
import type { Dialog } from './dialog.ts'
import type { Effects, Handover, Person } from './handover.ts'

/** A person who is about to send is not kept waiting for a summary, ms. */
const GIST_WITHIN_MS = 4_000

/** What a turn leads to where a matter may be handed to a desk. */
export type Heard = {
  readonly reply: Reply
  /** A matter on its way to a desk, while the person is being asked about it. */
  readonly dialog: Dialog | null
  /** The person takes everything back. */
  readonly forget: boolean
  /** Rows to write in the transaction that ends the turn; null: none. */
  readonly effects: Effects | null
}

/** One turn of somebody whose matter may be handed over: a consultation, with what is asked about the handover around it. */
export async function converse(
  turn: Turn,
  dialog: Dialog | null,
  person: Person,
  parts: Parts,
  handover: Handover,
): Promise<Heard> {
  const heard = inDialog(turn, dialog, person, parts, handover)
  if (heard === null) return await consulted(turn, dialog, person, parts, handover)
  return await summed(heard, parts, handover)
}

/** What is about to be handed over gets a short summary, where a model can write one; the person sees it before sending. */
async function summed(heard: Heard, { writer }: Parts, handover: Handover): Promise<Heard> {
  if (writer === null || heard.dialog?.step !== 'confirm' || heard.dialog.draft.gist !== undefined) return heard
  const gist = await writer.gist(heard.dialog.draft.words, GIST_WITHIN_MS)
  if (gist === null) return heard
  const { blocks, dialog } = handover.withGist(heard.dialog, gist)
  return { ...heard, dialog, reply: { ...heard.reply, blocks } }
}

/** An answer to what is asked about a handover, or taking one back. Danger said in between is heard first. */
function inDialog(turn: Turn, dialog: Dialog | null, person: Person, parts: Parts, handover: Handover): Heard | null {
  const language = turn.language ?? turn.memory.language ?? 'ja'
  const isOpen = dialog !== null && assess(turn.text, turn.at, parts.ear).urgency !== 'emergency'
  // 「はい」 after two questions answers the graver one; the handover then needs its own button.
  const needsButton = turn.memory.asked !== null
  const handed =
    handover.withdrawal(turn.text, language, person) ??
    (isOpen ? handover.answer(dialog, turn, person, needsButton) : null)
  return handed === null
    ? null
    : { reply: said(handed.blocks, turn, language), dialog: handed.dialog, forget: false, effects: handed.effects }
}

async function consulted(
  turn: Turn,
  dialog: Dialog | null,
  person: Person,
  parts: Parts,
  handover: Handover,
): Promise<Heard> {
  const reply = await answer(turn, parts)
  if (reply.outcome === 'forgotten')
    return { reply, dialog: null, forget: true, effects: (db) => handover.withdrawAll(db, person.conversation) }
  const offer = handover.offer(reply, turn.text)
  if (offer !== null)
    return { ...offer, reply: { ...reply, blocks: [...reply.blocks, ...offer.blocks] }, forget: false }
  // While a matter is being handed over, the answer to where they live belongs to it.
  const goesOn = dialog !== null && reply.urgency === 'routine'
  return { reply, dialog: goesOn ? dialog : null, forget: false, effects: null }
}

function said(blocks: readonly Block[], { memory }: Turn, language: Reply['language']): Reply {
  return {
    outcome: 'handover',
    language,
    urgency: 'routine',
    topics: memory.topics,
    district: memory.district,
    routes: [],
    citations: [],
    abstained: false,
    blocks,
    memory,
    why: null,
  }
}
