import { NO_MEMORY, type Memory } from '../consultation/turn.ts'

/** After this without a word everything about a conversation is forgotten. */
export const FORGOTTEN_AFTER_MS = 30 * 60_000
/** More conversations than this at once push out the oldest. */
const MOST_CONVERSATIONS = 50_000

/** What is remembered between two turns: district, language, open question; in memory only, never the words. */
export class Conversations {
  private readonly memories = new Map<string, { readonly memory: Memory; readonly at: number }>()

  recall(conversation: string, now: Date): Memory {
    const found = this.memories.get(conversation)
    return found === undefined || now.getTime() - found.at > FORGOTTEN_AFTER_MS ? NO_MEMORY : found.memory
  }

  remember(conversation: string, memory: Memory, now: Date): void {
    this.memories.delete(conversation)
    this.memories.set(conversation, { memory, at: now.getTime() })
    for (const [oldest, { at }] of this.memories) {
      if (this.memories.size <= MOST_CONVERSATIONS && now.getTime() - at <= FORGOTTEN_AFTER_MS) break
      this.memories.delete(oldest)
    }
  }

  forget(conversation: string): void {
    this.memories.delete(conversation)
  }
}
