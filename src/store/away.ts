/** Five characters: PostgreSQL itself said what is wrong. */
const SQLSTATE = /^[0-9A-Z]{5}$/
/** Stopping, crashed, starting, no room for another connection, disk full. https://www.postgresql.org/docs/15/errcodes-appendix.html */
const GOING = /^(57P|08|53)/
/** Node's own names for what goes wrong on the way, and the driver's words where it gives no name. */
const NETWORK = /^E[A-Z_]{4,}$/
const NO_ANSWER = /timeout|terminated|not queryable|connection error/i
/** Busy, read-only, input/output fault, full, cannot be opened. https://www.sqlite.org/rescode.html */
const SQLITE_AWAY: ReadonlySet<number> = new Set([5, 8, 10, 13, 14])

/** Whether the store cannot be used for now: no answer, one that says that it is just stopping or starting, a full disk. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error && typeof error.errcode === 'number') return SQLITE_AWAY.has(error.errcode & 0xff)
  const code = codeOf(error)
  if (code === null) return NO_ANSWER.test(error.message)
  return isStated(code) ? GOING.test(code) : NETWORK.test(code)
}

/** PostgreSQL answered that it could not do this; the connection is whole. */
export function isStatementFault(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && isStated(String(error.code)) && !/^(57P|08)/.test(String(error.code))
  )
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** System errors such as EPIPE have five letters too. */
function isStated(code: string): boolean {
  return SQLSTATE.test(code) && !/^E[A-Z]{4}$/.test(code)
}
