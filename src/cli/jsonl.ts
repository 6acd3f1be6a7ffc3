import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A line of a JSONL stream: its value, or why it could not be read. Blank lines are passed over. */
export type Line =
  { readonly number: number; readonly value: unknown } | { readonly number: number; readonly fault: string }

/** Reads JSON objects, one a line, as they arrive. */
export async function* readJsonl(input: Readable): AsyncGenerator<Line> {
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number++
    if (line.trim() === '') continue
    try {
      yield { number, value: JSON.parse(line) as unknown }
    } catch (cause) {
      yield { number, fault: cause instanceof Error ? cause.message : 'is not JSON' }
    }
  }
}
