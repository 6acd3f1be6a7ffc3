import type { Standing } from '../knowledge/terms.ts'

/** A verbatim piece of a source, with how far it binds the ward. */
export type Citation = {
  readonly source: string
  readonly section: string
  readonly status: Standing
  readonly quote: string
  readonly url: string | null
  readonly asOf: string | null
}
