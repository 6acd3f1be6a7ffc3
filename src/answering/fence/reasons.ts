/** Why a sentence of a model is not shown. */
export const DROP_REASONS = [
  'hidden-characters',
  'markup',
  'address',
  'number-words',
  'unknown-token',
  'leak',
  'human',
  'method',
  'promise',
  'advice',
  'uncited',
  'forged-citation',
  'stray-digits',
  'unsupported',
  'too-long',
] as const
export type DropReason = (typeof DROP_REASONS)[number]
