import type { Logger } from 'pino'
import { watchTurn } from '../consultation/watch.ts'
import { causeOf } from '../log.ts'
import { Turnstile } from './turnstile.ts'
import type { Answered, Channel, WaitingEvent } from './channel.ts'
import { LEASE_MS, LeaseLost, type Lease, type Queue } from './queue.ts'

/** Conversations answered side by side; a person's own events are always one after the other. */
const LANES = 8
/** How often one lane looks at the queue when nothing woke it, ms: what was put off, or added by another node. */
const POLL_MS = 100
/** After this without an answer the person is shown that one is coming, ms. */
const SHOW_WAITING_AFTER_MS = 1_000
/** A channel that is switched off is looked for again after this, ms. */
const CHANNEL_OFF_MS = 60_000
/** After a fault of the store itself, ms. */
const PAUSE_AFTER_FAULT_MS = 1_000

export type WorkerParts = {
  readonly queue: Queue
  readonly channels: readonly Channel[]
  readonly log: Logger
  /** Whether there is something more pressing than answering: to keep what arrives. */
  readonly mustGiveWay: () => boolean
}

/** Takes conversations from the queue, answers what was said, sends what was written. */
export class Worker {
  private readonly queue: Queue
  private readonly channels: ReadonlyMap<string, Channel>
  private readonly log: Logger
  private readonly held = new Set<string>()
  private readonly lanes: Promise<void>[] = []
  private readonly sleepers = new Set<() => void>()
  private renewal: NodeJS.Timeout | null = null
  private isStopping = false
  private isWatched = false
  private readonly turnstile: Turnstile

  constructor({ queue, channels, log, mustGiveWay }: WorkerParts) {
    this.queue = queue
    this.channels = new Map(channels.map((channel) => [channel.id, channel]))
    this.log = log
    this.turnstile = new Turnstile(mustGiveWay)
  }

  start(): void {
    this.renewal = setInterval(() => {
      this.queue.renew([...this.held]).catch((error: unknown) => {
        this.log.warn({ cause: causeOf(error) }, 'leases could not be renewed')
      })
    }, LEASE_MS / 3)
    for (let lane = 0; lane < LANES; lane++) this.lanes.push(this.run())
  }

  /** Something was added: one lane looks at once, and wakes the next when it found something. */
  wake(): void {
    const [wakeUp] = this.sleepers
    wakeUp?.()
  }

  /** Finishes what it has begun, begins nothing new. */
  async stop(): Promise<void> {
    this.isStopping = true
    for (const wakeUp of this.sleepers) wakeUp()
    await Promise.all(this.lanes)
    if (this.renewal !== null) clearInterval(this.renewal)
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.turnstile.pass()
        const lease = await this.queue.lease([...this.held])
        if (lease === null) await this.rest()
        else {
          // Where there was one there may be more.
          this.wake()
          await this.serve(lease)
        }
      } catch (error) {
        this.log.error({ cause: causeOf(error) }, 'the queue could not be served')
        await this.sleep(PAUSE_AFTER_FAULT_MS)
      }
    }
  }

  /** One lane keeps watch while the others sleep: many idle nodes must not keep a database busy. */
  private async rest(): Promise<void> {
    if (this.isWatched) {
      await this.sleep(null)
      return
    }
    this.isWatched = true
    await this.sleep(POLL_MS)
    this.isWatched = false
  }

  private async serve(lease: Lease): Promise<void> {
    this.held.add(lease.token)
    try {
      const channel = this.channels.get(lease.channel)
      if (channel === undefined) {
        // A channel that is switched off keeps its events until it is on again.
        await this.queue.release(lease, CHANNEL_OFF_MS)
        return
      }
      if (lease.hasUnsent && !(await this.sendAll(lease, channel))) return
      const events = await this.queue.events(lease)
      const [turn] = events.length === 0 ? [] : channel.turns(events)
      if (turn !== undefined) {
        const answered = await this.answer(channel, turn, lease)
        await this.queue.commit(lease, turn, answered)
        if (answered.sends.length > 0 && !(await this.sendAll(lease, channel))) return
      }
      await this.queue.release(lease)
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error
      this.log.warn('another node took a conversation over')
    } finally {
      this.held.delete(lease.token)
    }
  }

  private async answer(channel: Channel, turn: readonly WaitingEvent[], lease: Lease): Promise<Answered> {
    const waiting = setTimeout(() => {
      channel.showWaiting(turn).catch(() => undefined)
    }, SHOW_WAITING_AFTER_MS)
    try {
      return await watchTurn({ channel: channel.id, event: turn[0]?.eventId ?? '' }, () =>
        channel.answer(turn, lease.state, lease.conversation),
      )
    } catch (error) {
      this.log.error({ event: turn[0]?.eventId, cause: causeOf(error) }, 'a turn could not be answered')
      return { sends: channel.apology(turn), state: lease.state }
    } finally {
      clearTimeout(waiting)
    }
  }

  /** Sends what waits, in order. False: it has to wait, and the conversation was let go until then. */
  private async sendAll(lease: Lease, channel: Channel): Promise<boolean> {
    for (let sending = await this.queue.nextSending(lease); sending !== null;) {
      const delivery = await channel.deliver(sending)
      if (delivery.kind === 'later') {
        this.log.warn({ sending: sending.id, reason: delivery.reason }, 'not delivered yet')
        await this.queue.postpone(lease, sending, delivery.arrived, delivery.reason)
        return false
      }
      if (delivery.kind === 'other-way') {
        await this.queue.useOtherWay(lease, sending.id)
        sending = await this.queue.nextSending(lease)
        continue
      }
      if (delivery.kind === 'failed') this.log.error({ sending: sending.id, reason: delivery.reason }, 'not delivered')
      await this.queue.settle(lease, sending.id, delivery)
      sending = await this.queue.nextSending(lease)
    }
    return true
  }

  /** For so long, or until woken; null: until woken. */
  private sleep(ms: number | null): Promise<void> {
    // A lane that looked just before the stop would not be woken any more.
    if (this.isStopping) return Promise.resolve()
    return new Promise((resolve) => {
      const wakeUp = () => {
        if (timer !== null) clearTimeout(timer)
        this.sleepers.delete(wakeUp)
        resolve()
      }
      const timer = ms === null ? null : setTimeout(wakeUp, ms)
      this.sleepers.add(wakeUp)
    })
  }
}
