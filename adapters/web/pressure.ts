/** How late the program comes to what is due before it counts as overloaded, ms: nobody waits longer for a page. */
const TOO_LATE_MS = 8_000
const LOOK_EVERY_MS = 100
/** Messages being answered at once; more only make everybody wait longer. */
const MOST_UNDER_WAY = 1_000

/** Whether more arrives than can be answered: then only what may be about a danger is still taken. */
export class Pressure {
  private underWay = 0
  private lateMs = 0

  constructor() {
    let due = performance.now() + LOOK_EVERY_MS
    setInterval(() => {
      this.lateMs = performance.now() - due
      due = performance.now() + LOOK_EVERY_MS
    }, LOOK_EVERY_MS).unref()
  }

  get isHigh(): boolean {
    return this.underWay >= MOST_UNDER_WAY || this.lateMs > TOO_LATE_MS
  }

  /** Counts work while it is under way. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.underWay += 1
    try {
      return await work()
    } finally {
      this.underWay -= 1
    }
  }
}
