import type { Dialog } from '../handover/dialog.ts'
import { RETENTION } from '../store/retention.ts'
import { NO_MEMORY, type Memory } from '../consultation/turn.ts'

/** More conversations than this at once push out the oldest. */
const MOST_CONVERSATIONS = 50_000

export type Remembered = { readonly memory: Memory; readonly dialog: Dialog | null }
const NOTHING: Remembered = { memory: NO_MEMORY, dialog: null }

/**
 * What is remembered between two turns: district, language, open question; while a matter is being handed over, the
 * words that may go with it. In memory only.
 */
export class Conversations {
  private readonly memories = new Map<string, Remembered & { readonly at: number }>()

  recall(conversation: string, now: Date): Remembered {
    const found = this.memories.get(conversation)
    return found === undefined || now.getTime() - found.at > RETENTION.memory ? NOTHING : found
  }

  /** @param now when the turn began: one that was overtaken by a later one while it was worded does not undo that one */
  remember(conversation: string, { memory, dialog }: Remembered, now: Date): void {
    if ((this.memories.get(conversation)?.at ?? 0) > now.getTime()) return
    this.memories.delete(conversation)
    this.memories.set(conversation, { memory, dialog, at: now.getTime() })
    for (const [oldest, { at }] of this.memories) {
      if (this.memories.size <= MOST_CONVERSATIONS && now.getTime() - at <= RETENTION.memory) break
      this.memories.delete(oldest)
    }
  }

  forget(conversation: string): void {
    this.memories.delete(conversation)
  }
}
