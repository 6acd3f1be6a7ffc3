import type { Desk } from '../knowledge/directory-schema.ts'
import { isStale } from './directory.ts'

/** Desks whose contact wants a clerk's look: with a number older than 18 months, without any of their own. */
export function contactFigures(desks: readonly Desk[], at: Date): { readonly stale: number; readonly missing: number } {
  const voices = desks.map((desk) => desk.phones.filter((phone) => phone.type === 'voice'))
  return {
    stale: voices.filter((phones) => phones.some((phone) => isStale(phone.asOf, at))).length,
    missing: voices.filter((phones) => phones.length === 0).length,
  }
}
