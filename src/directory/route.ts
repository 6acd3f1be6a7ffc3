import type { Role } from '../knowledge/terms.ts'

/** A number that can be shown: it stands in the directory, with its source and date. */
export type Contact = {
  readonly number: string
  readonly type: 'voice' | 'fax' | 'chat' | 'mail'
  /** Whose number it is, where it differs from the desk's own name. */
  readonly of: string | null
  readonly source: string
  /** YYYY, YYYY-MM or YYYY-MM-DD; null: the source is undated. */
  readonly asOf: string | null
  /** Older than 18 months, or undated and not from an official page: shown with its date. */
  readonly stale: boolean
}

/** A number as it stands after `tel:`. `#` starts a fragment in an address, so 「#8008」 needs its code. */
export function dialled(number: string): string {
  return number.replace(/-/g, '').replace('#', '%23')
}

/** Where a desk is, on a map that asks nobody who looks. */
export function mapLink(address: string): string {
  return `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`
}

/** When a desk can be reached, ms since 1970: now where it is open or its hours are unknown. */
export function reachableAt({ open, opens }: Pick<Route, 'open' | 'opens'>, at: Date): number {
  return open || opens === null ? at.getTime() : Date.parse(opens)
}

/** One desk the person can turn to, as of the moment of the turn. */
export type Route = {
  readonly role: Role
  readonly id: string
  readonly name: string
  /** What this desk does for this trouble, one short sentence in the reply's language. */
  readonly purpose: string
  /** The number to call: the desk's own or, with `via`, the nearest sourced one. Null: none is held. */
  readonly contact: Contact | null
  /** Whose number `contact` is where it is not the desk's own. */
  readonly via: string | null
  /** What to say so that `via` connects to the desk. */
  readonly askFor: string | null
  readonly open: boolean
  /** Next opening, ISO 8601 with offset; null where open, or where no hours are known. */
  readonly opens: string | null
  /** Opening hours in words. */
  readonly hours: string | null
  /** The hours were inferred, not read from a source. */
  readonly hoursUnverified: boolean
  /** FAX, chat or mail for people who cannot or dare not speak. */
  readonly voiceless: readonly Contact[]
  readonly address: string | null
}
