/** A clock that runs as it is told: an hour passes in the time that the work of an hour takes. */
export class SetClock {
  private time: number

  constructor(start: string) {
    this.time = Date.parse(start)
  }

  readonly now = (): number => this.time

  /** Lets time pass in steps, and what is due at each step be done. */
  async pass(ms: number, stepMs: number, untilSo: () => boolean = () => false): Promise<void> {
    for (let passed = 0; passed < ms && !untilSo(); passed += stepMs) {
      this.time += stepMs
      await new Promise((resolve) => setTimeout(resolve, REAL_STEP_MS))
    }
  }
}

/** Longer than the queue is left alone, ms: whatever is due is tried within one step. */
const REAL_STEP_MS = 250
