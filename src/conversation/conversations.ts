import type { Dialog } from '../handover/dialog.ts'
import { NO_MEMORY, type Memory } from '../consultation/turn.ts'
import { RETENTION } from '../store/retention.ts'
import type { Db, Store } from '../store/store.ts'
import { within } from '../store/within.ts'
import { Passing } from './passing.ts'

/** A person is not kept waiting for the store longer than this, ms: the answer itself does not need it. */
const PATIENCE_MS = 1_000
/** What is to be written for good (a matter handed over) may take longer, ms. */
const PATIENCE_FOR_EFFECTS_MS = 5_000
/** A store that was away is asked again after this, ms. */
const ASK_AGAIN_MS = 2_000

export type Remembered = { readonly memory: Memory; readonly dialog: Dialog | null }
/** `version`: how many turns the store has seen; null: the store is away, and this process remembers alone. */
export type Recalled = Remembered & { readonly version: number | null }
/**
 * `outrun`: another turn of the same person ended meanwhile, perhaps on another node; think again.
 * `not-kept`: the store is away, and what must be written was not.
 */
export type Kept = 'kept' | 'outrun' | 'not-kept'

/**
 * What is remembered between two turns where nobody waits in a queue (the web page): district, language, open question;
 * while a matter is being handed over, the words that may go with it. Sealed in the store, so that any node can go on.
 * While the store is away this process remembers by itself, and the answer goes out all the same.
 */
export class Conversations {
  private readonly store: Store
  private readonly channel: string
  private readonly now: () => number
  private readonly onAway: (why: unknown) => void
  private readonly passing: Passing<Remembered>
  private awayUntil = -Infinity

  /** @param onAway told why, each time the store did not do what was asked */
  constructor(store: Store, channel: string, now: () => number, onAway: (why: unknown) => void) {
    this.store = store
    this.channel = channel
    this.now = now
    this.onAway = onAway
    this.passing = new Passing(RETENTION.memory, now)
  }

  async recall(conversation: string): Promise<Recalled> {
    const passing = this.passing.get(conversation)
    const unknown = { memory: NO_MEMORY, dialog: null }
    if (this.isAway()) return { ...(passing?.value ?? unknown), version: null }
    try {
      const row = await within(PATIENCE_MS, this.read(conversation))
      const isNewer = passing !== null && passing.at >= (row?.state_at ?? 0)
      const stored = row === undefined ? unknown : this.open(conversation, row)
      return { ...(isNewer ? passing.value : stored), version: row?.event_seq ?? 0 }
    } catch (error) {
      this.noteAway(error)
      return { ...(passing?.value ?? unknown), version: null }
    }
  }

  /** Ends a turn: what is remembered from now on (null: nothing), and what else belongs to it, together or not at all. */
  async keep(
    conversation: string,
    { version }: Recalled,
    next: Remembered | null,
    effects: ((db: Db) => Promise<void>) | null,
  ): Promise<Kept> {
    if (version !== null) {
      try {
        const patience = effects === null ? PATIENCE_MS : PATIENCE_FOR_EFFECTS_MS
        const isWritten = await within(patience, this.write(conversation, version, next, effects))
        if (!isWritten) return 'outrun'
        this.passing.delete(conversation)
        return 'kept'
      } catch (error) {
        this.noteAway(error)
      }
    }
    if (effects !== null) return 'not-kept'
    if (next === null) this.passing.delete(conversation)
    else this.passing.set(conversation, next)
    return 'kept'
  }

  private isAway(): boolean {
    return performance.now() < this.awayUntil
  }

  private noteAway(why: unknown): void {
    this.onAway(why)
    this.awayUntil = performance.now() + ASK_AGAIN_MS
  }

  private read(conversation: string) {
    return this.store.db
      .selectFrom('conversation')
      .select(['state', 'state_at', 'event_seq'])
      .where('id', '=', conversation)
      .executeTakeFirst()
  }

  private open(conversation: string, row: { state: string | null; state_at: number | null }): Remembered {
    const isOver = row.state_at === null || this.now() - row.state_at > RETENTION.memory
    if (row.state === null || isOver) return { memory: NO_MEMORY, dialog: null }
    return JSON.parse(this.store.cipher.open(row.state, contextOf(conversation))) as Remembered
  }

  /** False: the store has seen another turn since. */
  private async write(
    conversation: string,
    version: number,
    next: Remembered | null,
    effects: ((db: Db) => Promise<void>) | null,
  ): Promise<boolean> {
    const now = this.now()
    const state = next === null ? null : this.store.cipher.seal(JSON.stringify(next), contextOf(conversation))
    const seen = { state, state_at: next === null ? null : now, event_seq: version + 1, touched_at: now }
    return this.store.db.transaction().execute(async (db) => {
      const row = await db
        .insertInto('conversation')
        .values({ id: conversation, channel: this.channel, next_at: now, ...seen })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(seen).where('conversation.event_seq', '=', version))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) return false
      await effects?.(db)
      return true
    })
  }
}

function contextOf(conversation: string): string {
  return `state:${conversation}`
}
