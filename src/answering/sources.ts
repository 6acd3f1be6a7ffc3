import type { Standing } from '../knowledge/terms.ts'
import { remembered } from '../language/remembered.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { Evidence } from './fence/entailment.ts'

/** A source as a model sees it: numbered, without anything by which somebody could be called, found or visited. */
export type Source = {
  readonly number: number
  readonly title: string
  readonly standing: Standing
  readonly text: string
}

/** Longer sources are cut: a small model's window is small, characters. */
const LONGEST_SOURCE = 900
const MOST_SOURCES = 6
const LEFT_OUT = '…'

/** Contacts, hours, addresses, and amounts that nobody has confirmed. */
const WITHHELD = [
  /(https?:\/\/|www\.)\S+/giu,
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/gu,
  /\d[\d,]*(\.\d+)? ?(万円|億円|円|か月|日|歳|人|%|割|回)?(未満|以上|以下|以内)?\(要確認\)/gu,
  /〒? ?\d{3}-\d{4}(?!\d)/gu,
  /(\+81|0)\d{0,4}[-(（ ‐−–]?\d{1,4}[-)） ‐−–]?\d{3,5}/gu,
  /#\d{3,5}/gu,
  /[一-龥]{1,5}\d{1,2}丁目[\d\-番号の]*|\d+-\d+-\d+(号)?/gu,
  /[\p{L}・]{0,16}\d+([・、~〜-]\d+)?階/gu,
  /(平日|土曜|日曜|祝日|月曜から金曜)?(の)?(午前|午後)?\d{1,2}(時(半|\d{1,2}分)?|:\d{2})([~〜からー-]+(午前|午後)?\d{1,2}(時(半|\d{1,2}分)?|:\d{2}))?/gu,
]

/** The citations of a reply, numbered as the reply shows them. What is 調整中 says nothing and is left out. */
export function sourcesFor(citations: readonly Citation[]): Source[] {
  return citations
    .map((citation, at) => ({
      number: at + 1,
      title: [citation.source, citation.section].filter((part) => part !== '').join(' '),
      standing: citation.status,
      text: shown(citation.quote),
    }))
    .filter(({ standing }) => standing !== 'pending')
    .slice(0, MOST_SOURCES)
}

/** Sources remembered as they are shown; there are some 500 in all. */
const SOURCES_REMEMBERED = 600
const shown = remembered((quote) => withheld(quote).slice(0, LONGEST_SOURCE), SOURCES_REMEMBERED)

export function withheld(text: string): string {
  return WITHHELD.reduce((rest, pattern) => rest.replace(pattern, LEFT_OUT), text.normalize('NFKC'))
}

/** The statements of a source: what may be said must stand in one of them. */
export function evidenceOf({ title, text }: Pick<Source, 'title' | 'text'>): Evidence {
  const statements = text
    .split(/[\n。]+/u)
    .map((statement) => statement.replace(/^・/u, '').trim())
    .filter((statement) => statement !== '')
  return { head: `${title}\n${statements[0] ?? ''}`, statements }
}
