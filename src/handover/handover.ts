import type { Block, Reply } from '../consultation/reply.ts'
import { reachableAt } from '../directory/route.ts'
import type { Directory } from '../directory/directory.ts'
import type { Turn } from '../consultation/turn.ts'
import type { Language } from '../knowledge/terms.ts'
import type { PhraseBook } from '../knowledge/phrases.ts'
import type { Db } from '../store/store.ts'
import type { Cases } from './cases.ts'
import { HandoverDialog, summaryOf, type Dialog, type Draft } from './dialog.ts'

/** Whose conversation it is, and how its channel reaches them later. */
export type Person = { readonly conversation: string; readonly channel: string; readonly address: string }
/** Rows to write in the transaction that ends a turn. */
export type Effects = (db: Db) => Promise<void>
export type Handed = {
  readonly blocks: readonly Block[]
  readonly dialog: Dialog | null
  readonly effects: Effects | null
}

/** Between the person and the cases: offers, asks, hands over, takes back. */
export class Handover {
  private readonly dialog: HandoverDialog
  private readonly cases: Cases
  private readonly directory: Directory
  private readonly phrases: PhraseBook

  constructor(cases: Cases, directory: Directory, phrases: PhraseBook) {
    this.dialog = new HandoverDialog(directory, phrases)
    this.cases = cases
    this.directory = directory
    this.phrases = phrases
  }

  offer(reply: Reply, said: string): Handed | null {
    const step = this.dialog.offer(reply, said)
    return step === null ? null : { ...step, effects: null }
  }

  /** What follows from words said in the middle of handing over; null: they are a message like any other. */
  answer(dialog: Dialog, { text, memory, at }: Turn, person: Person, needsButton = false): Handed | null {
    const step = this.dialog.answer(dialog, text, needsButton)
    if (step === null) return null
    if (step.send === null) return { ...step, effects: null }
    return this.send({ ...step.send, district: step.send.district ?? memory.district }, person, at)
  }

  /** The last question before sending, with a summary of what was told in it. */
  withGist(dialog: Dialog, gist: string): Handed {
    return { ...this.dialog.withGist(dialog, gist), effects: null }
  }

  /** 「とりけす」: null where it was not said. */
  withdrawal(said: string, language: Language, person: Person): Handed | null {
    if (!this.dialog.isWithdrawal(said, language)) return null
    const text = this.phrases[language].handover.withdrawn
    const effects = async (db: Db) => {
      await this.cases.withdraw(db, person.conversation)
    }
    return { blocks: [{ kind: 'text', text }], dialog: null, effects }
  }

  /** Everything that was handed over is taken back. */
  async withdrawAll(db: Db, conversation: string): Promise<void> {
    await this.cases.withdraw(db, conversation)
  }

  /** The words of a message that was taken back go from what was handed over; the matter itself stays with the desk. */
  async strikeWords(db: Db, conversation: string): Promise<void> {
    await this.cases.strikeWords(db, conversation)
  }

  private send(draft: Draft, person: Person, at: Date): Handed {
    const route = this.directory.route(draft.role, draft.district, at)
    const { code, write } = this.cases.prepare({
      ...person,
      urgency: draft.urgency,
      role: draft.role,
      desk: route.id,
      district: draft.district,
      dueAt: reachableAt(route, at),
      summary: summaryOf(draft),
    })
    const opens = route.open ? null : route.opens
    return { blocks: this.dialog.sent(draft, { name: route.name, opens }, code, at), dialog: null, effects: write }
  }
}
