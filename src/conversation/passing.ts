/** More than this at once push out the oldest. */
const MOST_HELD = 50_000

/** Values that this process holds for a while, and no longer. */
export class Passing<Value> {
  private readonly lifeMs: number
  private readonly now: () => number
  private readonly held = new Map<string, { readonly value: Value; readonly at: number }>()

  constructor(lifeMs: number, now: () => number) {
    this.lifeMs = lifeMs
    this.now = now
  }

  get(name: string): { readonly value: Value; readonly at: number } | null {
    const found = this.held.get(name)
    return found === undefined || this.now() - found.at > this.lifeMs ? null : found
  }

  set(name: string, value: Value): void {
    const now = this.now()
    this.held.delete(name)
    this.held.set(name, { value, at: now })
    for (const [oldest, { at }] of this.held) {
      if (this.held.size <= MOST_HELD && now - at <= this.lifeMs) break
      this.held.delete(oldest)
    }
  }

  delete(name: string): void {
    this.held.delete(name)
  }
}
