import type { ExpressionBuilder } from 'kysely'
import type { Cipher } from '../store/cipher.ts'
import type { Database } from '../store/schema.ts'
import type { Db } from '../store/store.ts'
import type { Lease } from './queue.ts'

/** The conversation while a lease on it holds: what another node has taken over is not touched any more. */
export function heldBy(where: ExpressionBuilder<Database, 'outbox'>, lease: Pick<Lease, 'conversation' | 'token'>) {
  return where
    .selectFrom('conversation')
    .select('conversation.id')
    .where('conversation.id', '=', lease.conversation)
    .where('conversation.lease', '=', lease.token)
}

export type NewSending = { readonly id: string; readonly seq: number; readonly payload: unknown }

export async function insertSending(
  db: Db,
  cipher: Cipher,
  conversation: string,
  { id, seq, payload }: NewSending,
  now: number,
): Promise<void> {
  await db
    .insertInto('outbox')
    .values({
      id,
      conversation,
      seq,
      payload: cipher.seal(JSON.stringify(payload), `send:${id}`),
      state: 'waiting',
      created_at: now,
    })
    .execute()
}

type Ending = {
  readonly state: 'delivered' | 'failed'
  readonly reason: string | null
  readonly now: number
  /** One sending; without it, all that wait in the conversation. */
  readonly only?: string
}

/** Ends sendings that still wait: their words go, and the conversation counts so many fewer. */
export async function endSendings(db: Db, conversation: string, { state, reason, now, only }: Ending): Promise<void> {
  const waiting = db
    .updateTable('outbox')
    .set({ state, payload: null, done_at: now, reason })
    .where('conversation', '=', conversation)
    .where('state', '=', 'waiting')
  const { numUpdatedRows } = await (only === undefined ? waiting : waiting.where('id', '=', only)).executeTakeFirst()
  if (numUpdatedRows === 0n) return
  await db
    .updateTable('conversation')
    .set((update) => ({ unsent: update('unsent', '-', Number(numUpdatedRows)) }))
    .where('id', '=', conversation)
    .execute()
}
