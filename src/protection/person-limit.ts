/** Messages of one person, or one conversation, in a minute: nobody types more. */
const MESSAGES_PER_MINUTE = 60
/** Beyond this, grave messages too get the fixed words only, which name 119 and 110. */
const FAR_OVER = 10
const WINDOW_MS = 60_000
/** More people than this in a minute push out those who came first. */
const MOST_PEOPLE = 100_000

/** `over`: only what is grave is still answered in full. `far-over`: nothing is, but the fixed words are. */
export type Measure = 'within' | 'over' | 'far-over'
export type Measured = {
  readonly measure: Measure
  /** The first message over the limit in its minute: the moment to say so. */
  readonly isFirstOver: boolean
}

/** Counts what one person sends in a minute. In memory of this node only, by pseudonym. */
export class PersonLimit {
  private readonly now: () => number
  private readonly perMinute: number
  private readonly windows = new Map<string, { readonly from: number; count: number }>()

  constructor(now: () => number, perMinute: number = MESSAGES_PER_MINUTE) {
    this.now = now
    this.perMinute = perMinute
  }

  count(person: string): Measured {
    const { count } = this.windowOf(person)
    return {
      measure: count <= this.perMinute ? 'within' : count <= this.perMinute * FAR_OVER ? 'over' : 'far-over',
      isFirstOver: count === this.perMinute + 1,
    }
  }

  private windowOf(person: string): { readonly count: number } {
    const now = this.now()
    const found = this.windows.get(person)
    if (found !== undefined && now - found.from < WINDOW_MS) {
      found.count++
      return found
    }
    // Put at the end again, so that the map stays in the order in which windows began.
    this.windows.delete(person)
    const fresh = { from: now, count: 1 }
    this.windows.set(person, fresh)
    for (const [oldest, { from }] of this.windows) {
      if (this.windows.size <= MOST_PEOPLE && now - from < WINDOW_MS) break
      this.windows.delete(oldest)
    }
    return fresh
  }
}
