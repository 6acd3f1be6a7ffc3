import type { Dialog } from '../handover/dialog.ts'
import { NO_MEMORY, type Memory } from '../consultation/turn.ts'

/** After this without a word everything about a conversation is forgotten. */
export const FORGOTTEN_AFTER_MS = 30 * 60_000
/** More conversations than this at once push out the oldest. */
const MOST_CONVERSATIONS = 50_000

export type Remembered = { readonly memory: Memory; readonly dialog: Dialog | null }
const NOTHING: Remembered = { memory: NO_MEMORY, dialog: null }

/** What is remembered between two turns: district, language, open question; in memory only, never the words. */
export class Conversations {
  private readonly memories = new Map<string, Remembered & { readonly at: number }>()

  recall(conversation: string, now: Date): Remembered {
    const found = this.memories.get(conversation)
    return found === undefined || now.getTime() - found.at > FORGOTTEN_AFTER_MS ? NOTHING : found
  }

  remember(conversation: string, { memory, dialog }: Remembered, now: Date): void {
    this.memories.delete(conversation)
    this.memories.set(conversation, { memory, dialog, at: now.getTime() })
    for (const [oldest, { at }] of this.memories) {
      if (this.memories.size <= MOST_CONVERSATIONS && now.getTime() - at <= FORGOTTEN_AFTER_MS) break
      this.memories.delete(oldest)
    }
  }

  forget(conversation: string): void {
    this.memories.delete(conversation)
  }
}
