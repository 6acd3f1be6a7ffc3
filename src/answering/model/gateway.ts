import { bulkhead, circuitBreaker, ConsecutiveBreaker, handleWhen, type BulkheadPolicy, type IPolicy } from 'cockatiel'
import { isBrokenCircuitError, isBulkheadRejectedError } from 'cockatiel'
import { faultOf, isUnwell, isWorthRepeating, ModelCallError, type ModelFault, type ModelResult } from './faults.ts'
import type { Instructions } from './instructions.ts'
import type { Provider } from './provider.ts'
import { TASKS, type Task, type TaskInput, type TaskOutput } from './tasks.ts'

/** Calls at once: two of the worker's eight lanes stay free for whoever must not wait for a model. */
const MOST_AT_ONCE = 12
/** So many failures in a row open the circuit … */
const FAILURES_TO_OPEN = 5
/** … and after this one call may try again, ms. */
const TRY_AGAIN_AFTER_MS = 30_000
/** The share of the time left that the first attempt may use where a second one can follow. */
const FIRST_SHARE = 0.6
/** With less than this left a second attempt is not begun, ms. */
const SHORTEST_ATTEMPT_MS = 400

export type GatewayParts = {
  /** The first is asked first; a second one only where the first fails. */
  readonly providers: readonly Provider[]
  readonly instructions: Instructions
  readonly isOff: () => boolean
  /** Told of every failed attempt; never of what was said. */
  readonly onFault: (task: Task, fault: ModelFault) => void
}

type Line = { readonly provider: Provider; readonly breaker: IPolicy }

/** Every call to a model: in time, at most twice, and never to one that has just failed again and again. */
export class ModelGateway {
  /** Somewhere in the chain is a machine that is not this one: texts are to be masked. */
  readonly leavesMachine: boolean
  private readonly lines: readonly Line[]
  private readonly parts: GatewayParts
  private readonly gate: BulkheadPolicy = bulkhead(MOST_AT_ONCE)

  constructor(parts: GatewayParts) {
    this.parts = parts
    this.leavesMachine = parts.providers.some(({ address }) => address.leavesMachine)
    this.lines = parts.providers.map((provider) => ({
      provider,
      breaker: circuitBreaker(handleWhen(isUnwell), {
        halfOpenAfter: TRY_AGAIN_AFTER_MS,
        breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      }),
    }))
  }

  /** One task, done within `withinMs` or not at all. Never throws. */
  async run<T extends Task>(
    task: T,
    input: TaskInput<T>,
    withinMs: number,
    signal?: AbortSignal,
  ): Promise<ModelResult<TaskOutput<T>>> {
    if (this.parts.isOff()) return { ok: false, fault: 'off' }
    const deadline = performance.now() + withinMs
    try {
      return await this.gate.execute(() => this.attempts(task, input, deadline, signal))
    } catch (error) {
      const fault = isBulkheadRejectedError(error) ? 'busy' : faultOf(error, false)
      this.parts.onFault(task, fault)
      return { ok: false, fault }
    }
  }

  /** The first model, then the second one or the first once more. An open circuit costs no attempt. */
  private async attempts<T extends Task>(
    task: T,
    input: TaskInput<T>,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<ModelResult<TaskOutput<T>>> {
    const [first, second] = this.lines
    if (first === undefined) return { ok: false, fault: 'off' }
    const left = deadline - performance.now()
    const tried = await this.attempt(first, task, input, left * FIRST_SHARE, signal)
    if (tried.ok || signal?.aborted === true) return tried
    const next = second ?? (isWorthRepeating(tried.fault) ? first : null)
    const rest = deadline - performance.now()
    if (next === null || rest < SHORTEST_ATTEMPT_MS) return tried
    return await this.attempt(next, task, input, rest, signal)
  }

  private async attempt<T extends Task>(
    { provider, breaker }: Line,
    task: T,
    input: TaskInput<T>,
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<ModelResult<TaskOutput<T>>> {
    const time = AbortSignal.timeout(Math.max(1, Math.floor(withinMs)))
    const stop = signal === undefined ? time : AbortSignal.any([time, signal])
    const { output } = TASKS[task]
    try {
      const answered = await breaker.execute(() =>
        inTime(
          provider.call({
            task,
            system: this.parts.instructions[task].system,
            user: JSON.stringify(input),
            schema: output,
            signal: stop,
          }),
          stop,
          time,
        ),
      )
      const parsed = output.safeParse(answered)
      if (!parsed.success) throw new ModelCallError('malformed')
      return { ok: true, value: parsed.data as TaskOutput<T> }
    } catch (error) {
      const fault = isBrokenCircuitError(error) ? 'open-circuit' : faultOf(error, time.aborted)
      if (signal?.aborted !== true) this.parts.onFault(task, fault)
      return { ok: false, fault }
    }
  }
}

/** Ends with the signal even where a provider's library does not listen to it; failures carry their fault. */
async function inTime<T>(call: Promise<T>, stop: AbortSignal, time: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    const end = () => {
      reject(new ModelCallError('timeout'))
    }
    if (stop.aborted) end()
    else stop.addEventListener('abort', end, { once: true })
  })
  try {
    return await Promise.race([call, stopped])
  } catch (error) {
    // Who asked may no longer want the answer: that is nobody's failure, and opens no circuit.
    const isAbandoned = stop.aborted && !time.aborted
    throw new ModelCallError(isAbandoned ? 'abandoned' : faultOf(error, time.aborted), { cause: error })
  }
}
