import { promisify } from 'node:util'

const nextLoop = promisify(setImmediate)
/** However much arrives, an answer is thought about after this, ms: reply tokens die within a minute. */
const LONGEST_WAIT_MS = 250

/** Lets one turn after the other be thought about, and what has arrived be kept in between. */
export class Turnstile {
  private readonly mustGiveWay: () => boolean
  private last: Promise<void> = Promise.resolve()

  constructor(mustGiveWay: () => boolean) {
    this.mustGiveWay = mustGiveWay
  }

  pass(): Promise<void> {
    this.last = this.last.then(() => this.wait())
    return this.last
  }

  private async wait(): Promise<void> {
    const until = performance.now() + LONGEST_WAIT_MS
    do await nextLoop()
    while (this.mustGiveWay() && performance.now() < until)
  }
}
