import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { z } from 'zod'

/** A line of a JSONL stream: its value, or why it could not be read. */
export type Line<T> =
  | { readonly ok: true; readonly number: number; readonly value: T }
  | { readonly ok: false; readonly number: number; readonly fault: string }

/** Reads JSON objects of one shape, one a line, as they arrive. Blank lines are passed over. */
export async function* readJsonl<S extends z.ZodType>(input: Readable, schema: S): AsyncGenerator<Line<z.output<S>>> {
  let number = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number++
    if (text.trim() !== '') yield readLine(text, number, schema)
  }
}

function readLine<S extends z.ZodType>(text: string, number: number, schema: S): Line<z.output<S>> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    return { ok: false, number, fault: cause instanceof Error ? cause.message : 'is not JSON' }
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { ok: true, number, value: parsed.data }
  const fault = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; ')
  return { ok: false, number, fault }
}
