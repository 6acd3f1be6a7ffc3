import { DROP_REASONS, type DropReason } from './fence/reasons.ts'
import { MODEL_FAULTS, type ModelFault } from './model/faults.ts'

/** Why an answer is the extract although a model was there to word it. */
export type FallBack = ModelFault | DropReason | 'unmaskable' | 'unchecked' | 'meaning'

/** How the wording of a reply ended; each is counted. */
export type WordingOutcome =
  /** A model's words are shown, whole or without the sentences that the fence took out. */
  | 'worded'
  | 'worded-in-part'
  /** Nothing is to be worded here: a fixed text, no source, nothing asked. */
  | 'extract'
  /** The second opinion made the matter grave: the fixed text. */
  | 'raised'
  | `fell-back-${FallBack}`

export const WORDING_OUTCOMES: readonly WordingOutcome[] = [
  'worded',
  'worded-in-part',
  'extract',
  'raised',
  ...([...new Set([...MODEL_FAULTS, ...DROP_REASONS, 'unmaskable', 'unchecked', 'meaning'])] as FallBack[]).map(
    (reason) => `fell-back-${reason}` as const,
  ),
]

/** What became of a second opinion. */
export const OPINION_OUTCOMES = ['agrees', 'raised', 'added', 'graver-unheard', 'calmer', 'failed'] as const
export type OpinionOutcome = (typeof OPINION_OUTCOMES)[number]
