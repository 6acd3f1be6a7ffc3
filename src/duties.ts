import { appendFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { anchorOf } from './handover/anchor.ts'
import { causeOf } from './log.ts'
import { isMine } from './store/chores.ts'
import { purge } from './store/retention.ts'
import type { Store } from './store/store.ts'

const PURGE_EVERY_MS = 10 * 60_000
const ANCHOR_EVERY_MS = 60 * 60_000
/** A timer may come so much early without losing its turn, ms. */
const EARLY_MS = 1_000

export type DutyParts = {
  readonly store: Store
  readonly now: () => number
  readonly log: Logger
  /** Where anchors of the audit go beside the log; null: nowhere else. */
  readonly anchorFile: string | null
  /** Told when this node has enforced retention. */
  readonly onPurged: () => void
}

/** What is done from time to time, by one node for all: retention, and anchors of the audit. */
export class Duties {
  private readonly parts: DutyParts
  private timers: readonly NodeJS.Timeout[] = []

  constructor(parts: DutyParts) {
    this.parts = parts
  }

  start(): void {
    this.timers = [
      setInterval(() => void this.enforceRetention(), PURGE_EVERY_MS),
      setInterval(() => void this.anchorAudit(), ANCHOR_EVERY_MS),
    ]
    void this.enforceRetention()
    void this.anchorAudit()
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
  }

  private async enforceRetention(): Promise<void> {
    const { store, now, log, onPurged } = this.parts
    try {
      if (!(await isMine(store, 'purge', PURGE_EVERY_MS - EARLY_MS, now()))) return
      log.debug(await purge(store, now()), 'purged')
      onPurged()
    } catch (error) {
      log.error({ cause: causeOf(error) }, 'purging failed')
    }
  }

  /** Where the audit ends now goes to where the database's own writers cannot reach. */
  private async anchorAudit(): Promise<void> {
    const { store, now, log, anchorFile } = this.parts
    try {
      const anchor = await anchorOf(store, now())
      log.info(anchor, 'audit anchor')
      if (anchorFile !== null) await appendFile(anchorFile, `${JSON.stringify(anchor)}\n`, { mode: 0o600 })
    } catch (error) {
      log.error({ cause: causeOf(error) }, 'the audit could not be anchored')
    }
  }
}
