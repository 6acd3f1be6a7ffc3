import { z } from 'zod'
import type { Store } from '../store/store.ts'
import { firstBroken, hashAt, headOf } from './audit.ts'

/**
 * Where the chain ended at a moment, to be kept away from the database. Whoever can write the database can compute a
 * whole chain anew or cut off its end, but not what was written down elsewhere before.
 */
export const anchorSchema = z.object({
  audit: z.literal('anchor'),
  seq: z.number().int().min(0),
  hash: z.string(),
  at: z.number().int(),
  /** Keyed by the store's own secret: an anchor cannot be made up without the data key. */
  seal: z.string(),
})
export type Anchor = z.output<typeof anchorSchema>

export type AuditFault = {
  readonly entry: number
  readonly fault: 'changed' | 'removed or rewritten after the anchor was set' | 'no anchor of this store'
}

/** Writes down where the chain ends now. */
export async function anchorOf(store: Store, now: number): Promise<Anchor> {
  const { seq, hash } = await headOf(store.db)
  return { audit: 'anchor', seq, hash, at: now, seal: sealOf(store, { seq, hash, at: now }) }
}

/** Everything that does not hold: in the chain itself, and against anchors that were set before. */
export async function faultsOfAudit(store: Store, anchors: readonly Anchor[]): Promise<AuditFault[]> {
  const broken = await firstBroken(store.db)
  const faults: AuditFault[] = broken === null ? [] : [{ entry: broken, fault: 'changed' }]
  for (const anchor of anchors) {
    if (anchor.seal !== sealOf(store, anchor)) faults.push({ entry: anchor.seq, fault: 'no anchor of this store' })
    else if (anchor.seq > 0 && (await hashAt(store.db, anchor.seq)) !== anchor.hash)
      faults.push({ entry: anchor.seq, fault: 'removed or rewritten after the anchor was set' })
  }
  return faults
}

function sealOf(store: Store, { seq, hash, at }: Pick<Anchor, 'seq' | 'hash' | 'at'>): string {
  return store.pseudonym('audit-anchor', JSON.stringify([seq, hash, at]))
}
