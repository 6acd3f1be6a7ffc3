import type { messagingApi } from '@line/bot-sdk'
import type { Support } from '../../src/consultation/reply.ts'
import { dateText, readableDate, stateText, supportFacts, viaText } from '../../src/consultation/text.ts'
import { dialled, mapLink, type Route } from '../../src/directory/route.ts'
import { fill, type Phrases } from '../../src/knowledge/phrases.ts'
import type { Citation } from '../../src/retrieval/citation.ts'

const INK = '#1f2a33'
const QUIET = '#56646f'
const OPEN = '#0b6b3a'
const CLOSED = '#8a3b12'
const CALM = '#24566b'
const ALARM = '#a11d1d'
/** Longer quotations are cut on a card; the web page has them whole. */
const LONGEST_QUOTE = 220

/** A desk: name, open or closed now, what it is for, number and its date, buttons to call and to find it. */
export function routeBubble(route: Route, phrases: Phrases, at: Date): messagingApi.FlexBubble {
  const { contact } = route
  const details: messagingApi.FlexComponent[] = [
    text(stateText(route, phrases, at), { color: route.open ? OPEN : CLOSED, weight: 'bold', size: 'sm' }),
  ]
  if (route.purpose !== '') details.push(text(route.purpose, { size: 'sm', color: QUIET }))
  if (contact === null) details.push(text(phrases.desk.no_number, { size: 'sm' }))
  else if (route.via === null) details.push(text(contact.number, { size: 'xl', weight: 'bold' }))
  else details.push(text(viaText(route, contact.number, phrases), { size: 'sm' }))
  const date = contact === null ? '' : dateText(contact, phrases)
  if (date !== '') details.push(text(date, { size: 'xs', color: QUIET }))
  if (route.hours !== null)
    details.push(text(fill(phrases.desk.hours, { hours: route.hours }), { size: 'xs', color: QUIET }))
  const fax = route.voiceless.find((other) => other.type === 'fax')
  if (fax !== undefined)
    details.push(text(fill(phrases.desk.fax, { number: fax.number }), { size: 'xs', color: QUIET }))
  const buttons: messagingApi.FlexButton[] = []
  if (contact !== null)
    buttons.push(link(`${phrases.chat.call} ${contact.number}`, `tel:${dialled(contact.number)}`, 'primary'))
  if (route.address !== null) buttons.push(link(phrases.chat.map, mapLink(route.address), 'link'))
  return bubble(route.name, CALM, details, buttons)
}

/** A service that fits: what, for whom, cost, how. */
export function supportBubble(support: Support, phrases: Phrases): messagingApi.FlexBubble {
  return bubble(support.name, CALM, [
    text(support.summary, { size: 'sm' }),
    ...supportFacts(support, phrases).map(({ title, value }) =>
      text(`${title}: ${value}`, { size: 'xs', color: QUIET }),
    ),
    ...(support.partial ? [text(phrases.support.partial, { size: 'xs', color: CLOSED })] : []),
    ...(support.asOf === null
      ? []
      : [
          text(fill(phrases.support.as_of, { date: readableDate(support.asOf, phrases) }), {
            size: 'xs',
            color: QUIET,
          }),
        ]),
  ])
}

/** Where it stands, and what that source's word is worth. */
export function citationBubble(
  heading: string,
  citations: readonly Citation[],
  phrases: Phrases,
  from?: number,
): messagingApi.FlexBubble {
  return bubble(
    heading,
    CALM,
    citations.flatMap((citation, at) => [
      ...(citation.status === 'service' ? [] : [text(`「${shortened(citation.quote)}」`, { size: 'sm' })]),
      text(
        [
          [from === undefined ? '' : `[${String(from + at)}]`, citation.source, citation.section]
            .filter((part) => part !== '')
            .join(' '),
          phrases.plan.standing[citation.status],
          citation.asOf === null ? '' : readableDate(citation.asOf, phrases),
        ]
          .filter((part) => part !== '')
          .join(' — '),
        { size: 'xs', color: QUIET },
      ),
    ]),
    citations
      .filter((citation) => citation.url?.startsWith('https://') === true)
      .slice(0, 1)
      .map((citation) => link(phrases.chat.site, citation.url!, 'link')),
  )
}

/** Words that must not stand on a lock screen: shown as a card, whose notification says nothing of them. */
export function wordsBubble(words: string, isAlarm: boolean): messagingApi.FlexBubble {
  return {
    type: 'bubble',
    size: 'giga',
    body: {
      type: 'box',
      layout: 'vertical',
      contents: [text(words, { color: isAlarm ? ALARM : INK, weight: isAlarm ? 'bold' : 'regular' })],
    },
  }
}

function bubble(
  title: string,
  color: string,
  details: readonly messagingApi.FlexComponent[],
  buttons: readonly messagingApi.FlexButton[] = [],
): messagingApi.FlexBubble {
  return {
    type: 'bubble',
    size: 'mega',
    header: {
      type: 'box',
      layout: 'vertical',
      backgroundColor: color,
      paddingAll: 'lg',
      contents: [text(title, { color: '#ffffff', weight: 'bold', size: 'md' })],
    },
    body: { type: 'box', layout: 'vertical', spacing: 'sm', contents: [...details] },
    ...(buttons.length > 0
      ? {
          footer: { type: 'box' as const, layout: 'vertical' as const, spacing: 'sm' as const, contents: [...buttons] },
        }
      : {}),
  }
}

function text(words: string, style: Partial<messagingApi.FlexText> = {}): messagingApi.FlexText {
  return { type: 'text', text: words, wrap: true, color: INK, size: 'md', ...style }
}

function link(label: string, uri: string, style: 'primary' | 'link'): messagingApi.FlexButton {
  return {
    type: 'button',
    height: 'sm',
    style,
    ...(style === 'primary' ? { color: CALM } : {}),
    action: { type: 'uri', label: label.slice(0, 40), uri },
  }
}

function shortened(words: string): string {
  return words.length > LONGEST_QUOTE ? `${words.slice(0, LONGEST_QUOTE)}…` : words
}
