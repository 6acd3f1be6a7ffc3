import { normalise } from '../language/normalise.ts'
import { quickEar } from '../assessment/assess.ts'
import type { Parts } from './consult.ts'
import { LONGEST_TEXT, type Turn } from './turn.ts'

/** How near the passages are to what was said; null: no embedding model, no time, or nobody should wait for it. */
export async function searchable({ text }: Turn, { dense, ear }: Parts): Promise<Float64Array | null> {
  const said = normalise(text).slice(0, LONGEST_TEXT)
  if (dense === null || said === '' || quickEar(ear.signals)(said)) return null
  return await dense.similarities(said)
}
