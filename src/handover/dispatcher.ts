import type { Logger } from 'pino'
import type { Current } from '../consultation/current.ts'
import { causeOf } from '../log.ts'
import { isMine } from '../store/chores.ts'
import type { Db, Store } from '../store/store.ts'
import type { Case } from './case.ts'
import type { Cases } from './cases.ts'

/** A desk that has not taken a case within this is reminded; after twice the time the case is raised, ms. */
export const TAKEN_WITHIN_MS = 60 * 60_000
const EVERY_MS = 2_000
/** A timer may come so much early without losing its turn, ms. */
const EARLY_MS = 200

/** Where cases are delivered to. */
export type DeskPort = {
  /** Writes what is to be sent into the transaction; false: no channel is known for the desk, and the case waits. */
  readonly deliver: (db: Db, given: Case) => Promise<boolean>
  readonly remind: (db: Db, given: Case, what: 'reminded' | 'raised') => Promise<boolean>
  /** A grave case is announced at once to whoever is on duty, if anybody is. */
  readonly alert: (db: Db, given: Case) => Promise<boolean>
}

/** Brings cases to their desks when these open, reminds, raises. */
export class Dispatcher {
  private readonly store: Store
  private readonly cases: Cases
  private readonly port: Current<DeskPort>
  private readonly now: () => number
  private readonly log: Logger
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> = Promise.resolve()

  constructor(parts: { store: Store; cases: Cases; port: Current<DeskPort>; now: () => number; log: Logger }) {
    this.store = parts.store
    this.cases = parts.cases
    this.port = parts.port
    this.now = parts.now
    this.log = parts.log
  }

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.turn())
    }, EVERY_MS)
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer)
    await this.running
  }

  /** One node at a time goes through the cases for all. */
  private async turn(): Promise<void> {
    try {
      if (!(await isMine(this.store, 'dispatch', EVERY_MS - EARLY_MS, this.now()))) return
    } catch (error) {
      this.log.error({ cause: causeOf(error) }, 'cases could not be dispatched')
      return
    }
    await this.round()
  }

  async round(): Promise<void> {
    try {
      for (const given of await this.cases.unannounced()) await this.once(given, 'announced')
      for (const given of await this.cases.due()) await this.once(given, 'delivered')
      for (const given of await this.cases.waiting(this.now() - TAKEN_WITHIN_MS, 'reminded_at'))
        await this.once(given, 'reminded')
      for (const given of await this.cases.waiting(this.now() - 2 * TAKEN_WITHIN_MS, 'raised_at'))
        await this.once(given, 'raised')
    } catch (error) {
      this.log.error({ cause: causeOf(error) }, 'cases could not be dispatched')
    }
  }

  /** What is sent and that it was sent are written together: neither is lost, neither happens twice. */
  private async once(given: Case, what: 'announced' | 'delivered' | 'reminded' | 'raised'): Promise<void> {
    const port = this.port()
    await this.store.db
      .transaction()
      .execute(async (db) => {
        if (!(await this.cases.mark(db, given.id, what))) return
        const isSent =
          what === 'announced'
            ? await port.alert(db, given)
            : what === 'delivered'
              ? await port.deliver(db, given)
              : await port.remind(db, given, what)
        if (!isSent) throw new NoDesk()
      })
      .catch((error: unknown) => {
        if (!(error instanceof NoDesk)) throw error
      })
  }
}

/** Nobody reads for this desk yet: what was marked is unmarked, and the case waits safely. */
class NoDesk extends Error {}
