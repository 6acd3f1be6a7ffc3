/**
 * What of a fault goes into the log: where it happened and its own words, never the objects hung on it, which may hold
 * what somebody wrote.
 */
export function causeOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
