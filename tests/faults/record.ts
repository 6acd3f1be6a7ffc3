import { readFileSync, writeFileSync } from 'node:fs'

/** Where `npm run test:faults` leaves what it measured; tests/faults/table.ts makes the table of it. */
export const FIGURES = new URL('../../docs/reliability.json', import.meta.url).pathname

/** Whether every fault is tried in full and measured, or only the quick ones as a part of `npm test`. */
export const isFull = process.env['FAULTS'] === 'full'

export type Fault = {
  readonly fault: string
  readonly promised: string
  /** What the person sees meanwhile. */
  readonly seen: string
  /** Messages in the trial, and what became of them. */
  readonly messages: number
  readonly lost: number
  readonly double: number
  /** From the end of the fault (of a kill: from the kill) until all is answered, ms; null: there is nothing to recover. */
  readonly recoveredMs: number | null
}

/** Writes down what a trial has shown, under its name; does nothing within `npm test`. */
export function record(id: string, fault: Fault): void {
  if (!isFull) return
  const held = readFigures()
  const rounded = fault.recoveredMs === null ? null : Math.round(fault.recoveredMs)
  const next = { ...held, [id]: { ...fault, recoveredMs: rounded, at: new Date().toISOString().slice(0, 10) } }
  writeFileSync(FIGURES, `${JSON.stringify(Object.fromEntries(Object.entries(next).sort()), null, 2)}\n`)
}

export function readFigures(): Record<string, Fault & { readonly at: string }> {
  try {
    return JSON.parse(readFileSync(FIGURES, 'utf8')) as Record<string, Fault & { readonly at: string }>
  } catch {
    return {}
  }
}
