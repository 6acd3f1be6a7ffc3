import type { Block } from '../../src/consultation/reply.ts'
import { dateText, readableDate, stateText, supportFacts, viaText } from '../../src/consultation/text.ts'
import { dialled, mapLink, type Route } from '../../src/directory/route.ts'
import { fill, type Phrases } from '../../src/knowledge/phrases.ts'

/** Blocks as the page draws them: every word already chosen, so that the page only lays them out. */
export function toPageBlocks(blocks: readonly Block[], phrases: Phrases, at: Date) {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'routes':
        return {
          kind: block.kind,
          heading: block.heading,
          routes: block.routes.map((route) => toRouteCard(route, phrases, at)),
        }
      case 'quotes':
      case 'sources':
        return {
          kind: block.kind,
          heading: block.heading,
          citations: block.citations.map((citation, at) => ({
            number: block.kind === 'sources' && block.from !== undefined ? block.from + at : null,
            quote: citation.status === 'service' ? null : citation.quote,
            source: citation.source,
            section: citation.section,
            standing: phrases.plan.standing[citation.status],
            url: citation.url?.startsWith('http') === true ? citation.url : null,
            date: citation.asOf === null ? null : readableDate(citation.asOf, phrases),
          })),
        }
      case 'supports':
        return {
          kind: block.kind,
          heading: block.heading,
          supports: block.supports.map((support) => ({
            name: support.name,
            summary: support.summary,
            facts: supportFacts(support, phrases).map(({ title, value }) => [title, value]),
            note: support.partial ? phrases.support.partial : null,
          })),
        }
      case 'text':
      case 'note':
      case 'alarm':
      case 'question':
        return block
    }
  })
}

function toRouteCard(route: Route, phrases: Phrases, at: Date) {
  const { contact } = route
  return {
    name: route.name,
    purpose: route.purpose,
    open: route.open,
    state: stateText(route, phrases, at),
    number: contact?.number ?? null,
    tel: contact === null ? null : dialled(contact.number),
    date: contact === null ? null : dateText(contact, phrases) || null,
    via: route.via === null || contact === null ? null : viaText(route, contact.number, phrases),
    missing: contact === null ? phrases.desk.no_number : null,
    fax: route.via === null ? (route.voiceless.find((other) => other.type === 'fax')?.number ?? null) : null,
    hours: route.hours === null ? null : fill(phrases.desk.hours, { hours: route.hours }),
    address: route.address,
    map: route.address === null ? null : mapLink(route.address),
  }
}
