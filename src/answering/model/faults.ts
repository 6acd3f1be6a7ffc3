/** Why a model gave nothing that can be used. */
export const MODEL_FAULTS = [
  'off',
  'busy',
  'open-circuit',
  'timeout',
  'abandoned',
  'rate-limited',
  'server-error',
  'unreachable',
  'rejected',
  'malformed',
  'truncated',
  'empty',
  'refused',
] as const
export type ModelFault = (typeof MODEL_FAULTS)[number]

export type ModelResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: ModelFault }

/** A call that failed, with the reason that can be counted; never with what was said. */
export class ModelCallError extends Error {
  readonly code = 'MODEL_CALL_FAILED'
  readonly fault: ModelFault

  constructor(fault: ModelFault, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

/** The service itself is unwell: these open the circuit. What a healthy service said badly does not. */
const UNWELL: ReadonlySet<ModelFault> = new Set(['timeout', 'rate-limited', 'server-error', 'unreachable'])

export function isUnwell(error: unknown): boolean {
  return error instanceof ModelCallError && UNWELL.has(error.fault)
}

/** Asking the same model once more may help; a refusal, a wrong key or an open circuit stays what it is. */
const WORTH_REPEATING: ReadonlySet<ModelFault> = new Set([
  'timeout',
  'rate-limited',
  'server-error',
  'unreachable',
  'malformed',
  'truncated',
  'empty',
])

export function isWorthRepeating(fault: ModelFault): boolean {
  return WORTH_REPEATING.has(fault)
}

/** What a provider's library threw, as a fault; every one of them hangs the HTTP status on its error. */
export function faultOf(error: unknown, isOutOfTime: boolean): ModelFault {
  if (error instanceof ModelCallError) return error.fault
  if (isOutOfTime) return 'timeout'
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  if (typeof status === 'number') return status === 429 ? 'rate-limited' : status >= 500 ? 'server-error' : 'rejected'
  const name = error instanceof Error ? error.name : ''
  if (/timeout|abort/i.test(name)) return 'timeout'
  if (/parse|syntax|zod/i.test(name)) return 'malformed'
  return 'unreachable'
}
