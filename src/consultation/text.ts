import { DateTime } from 'luxon'
import type { Contact, Route } from '../directory/route.ts'
import { JAPAN_TIME } from '../directory/schedule.ts'
import { fill, type Phrases } from '../knowledge/phrases.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { Block, Support } from './reply.ts'

/** A reply as one text: everything the person would read, in the order they read it. */
export function toText(blocks: readonly Block[], phrases: Phrases, at: Date): string {
  return blocks.map((block) => blockText(block, phrases, at)).join('\n\n')
}

export function blockText(block: Block, phrases: Phrases, at: Date): string {
  switch (block.kind) {
    case 'text':
    case 'alarm':
      return block.text
    case 'note':
      return `(${block.text})`
    case 'routes':
      return [`【${block.heading}】`, ...block.routes.map((route) => routeText(route, phrases, at))].join('\n')
    case 'supports':
      return [`【${block.heading}】`, ...block.supports.map((support) => supportText(support, phrases))].join('\n')
    case 'quotes':
      return [
        `【${block.heading}】`,
        ...block.citations.map((citation, n) => quoteText(citation, n + 1, phrases)),
      ].join('\n')
    case 'question':
      return block.choices.length > 3
        ? block.text
        : `${block.text} ${block.choices.map((choice) => `[${choice.label}]`).join(' ')}`
    case 'sources':
      return [
        `【${block.heading}】`,
        ...block.citations.map((citation, at) => sourceText(citation, sourceMark(block.from, at), phrases)),
      ].join('\n')
  }
}

/** A desk on two or three lines: name and state, the number to call, when it opens. */
export function routeText(route: Route, phrases: Phrases, at: Date): string {
  const lines = [
    `・${route.name}${route.purpose === '' ? '' : ` — ${route.purpose}`}`,
    `  ${contactLine(route, phrases)}`,
  ]
  const state = stateText(route, phrases, at)
  lines.push(`  ${state}`)
  return lines.join('\n')
}

/** 「いま開いています」, or from when it is. */
export function stateText(route: Route, phrases: Phrases, at: Date): string {
  if (route.open) return route.hours === '24時間' ? phrases.desk.always : phrases.desk.open
  const opens = route.opens === null ? null : fill(phrases.desk.opens, { when: whenText(route.opens, phrases, at) })
  const hours = route.hoursUnverified ? [phrases.desk.hours_unverified] : []
  return [phrases.desk.closed, ...(opens === null ? [] : [opens]), ...hours].join(' ')
}

function contactLine(route: Route, phrases: Phrases): string {
  const { contact } = route
  if (contact === null) return phrases.desk.no_number
  const date = dateText(contact, phrases)
  if (route.via === null) return `${contact.number}${date}`
  return viaText(route, `${contact.number}${date}`, phrases)
}

/** Whose number it is where it is not the desk's own, and what to ask for there. */
export function viaText({ via, askFor, name }: Route, number: string, phrases: Phrases): string {
  return fill(phrases.desk.via, { via: via ?? name, number, ask: askFor ?? name })
}

/** Says beside a desk what it is for. */
export function withPurpose(route: Route, phrases: Phrases): Route {
  return { ...route, purpose: phrases.roles[route.role] }
}

/** The number's date where it is old enough that it may have changed. */
export function dateText(contact: Contact, phrases: Phrases): string {
  return contact.stale && contact.asOf !== null
    ? `(${fill(phrases.desk.as_of, { date: readableDate(contact.asOf, phrases) })})`
    : ''
}

/** For whom a service is, what it costs, how to get it; only what is known. */
export function supportFacts(support: Support, phrases: Phrases): { readonly title: string; readonly value: string }[] {
  const { for: whom, fee, how } = phrases.support
  const [application] = support.application
  return [
    ...(support.eligibility.length > 0 ? [{ title: whom, value: support.eligibility.join(' / ') }] : []),
    ...(support.fees === null ? [] : [{ title: fee, value: support.fees }]),
    ...(application === undefined ? [] : [{ title: how, value: application }]),
  ]
}

function supportText(support: Support, phrases: Phrases): string {
  const lines = [`・${support.name} — ${support.summary}`]
  for (const { title, value } of supportFacts(support, phrases)) lines.push(`  ${title}: ${value}`)
  if (support.partial) lines.push(`  ${phrases.support.partial}`)
  return lines.join('\n')
}

function quoteText(citation: Citation, number: number, phrases: Phrases): string {
  return `[${number}] 「${citation.quote}」\n  — ${citation.source} ${citation.section}(${phrases.plan.standing[citation.status]})`
}

/** 「・」, or the number by which sentences refer to the source. */
export function sourceMark(from: number | undefined, at: number): string {
  return from === undefined ? '・' : `[${String(from + at)}] `
}

function sourceText(citation: Citation, mark: string, phrases: Phrases): string {
  const date = citation.asOf === null ? '' : ` ${readableDate(citation.asOf, phrases)}`
  if (citation.status === 'service') return `${mark}${citation.source}${date}`
  return `${mark}「${citation.quote}」 — ${citation.source} ${citation.section}(${phrases.plan.standing[citation.status]})`
}

/** 2022-10-15 → 2022年10月. */
export function readableDate(asOf: string, phrases: Phrases): string {
  const [year, month] = asOf.split('-')
  return month === undefined
    ? fill(phrases.when.year, { year: year! })
    : fill(phrases.when.month, { year: year!, month: Number(month) })
}

/** 「あす 8:30」, 「11月24日(火) 8:30」. */
export function whenText(iso: string, phrases: Phrases, at: Date): string {
  const opens = DateTime.fromISO(iso, { zone: JAPAN_TIME })
  const today = DateTime.fromJSDate(at, { zone: JAPAN_TIME }).startOf('day')
  const days = opens.startOf('day').diff(today, 'days').days
  const time = opens.toFormat('H:mm')
  if (days === 0) return fill(phrases.when.today, { time })
  if (days === 1) return fill(phrases.when.tomorrow, { time })
  return fill(phrases.when.date, {
    month: opens.month,
    day: opens.day,
    weekday: phrases.days[opens.weekday - 1]!,
    time,
  })
}
