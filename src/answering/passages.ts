import type { Knowledge } from '../knowledge/load.ts'
import type { PlanPassage } from '../knowledge/plan.ts'
import type { Service } from '../knowledge/schema.ts'
import type { EverydayWords } from '../knowledge/vocabulary-schema.ts'
import type { Indexed } from '../retrieval/hybrid.ts'
import type { Citation } from '../retrieval/citation.ts'

/** Something that can be found and quoted. */
export type Passage =
  | { readonly kind: 'plan'; readonly passage: PlanPassage; readonly citation: Citation }
  | { readonly kind: 'service'; readonly service: Service; readonly citation: Citation }

/** Names of the documents bound together in the plan pack, by standing. */
const DOCUMENTS: Readonly<Record<PlanPassage['status'], string>> = {
  decided: '地域保健医療福祉総合計画',
  draft: '地域保健医療福祉総合計画(審議会資料 R5.4.26)',
  pending: '地域保健医療福祉総合計画(審議会資料 R5.4.26)',
  study: '第４回研究会資料(R5.3.27)',
  opinion: '第４回研究会におけるご意見(R5.3.27)',
  outline: '世田谷区基本計画大綱',
  service: 'サービスの説明',
}
const PLAN_DATES: Readonly<Record<string, string>> = {
  draft: '2023-04-26',
  pending: '2023-04-26',
  study: '2023-03-27',
  opinion: '2023-03-27',
}

/** What embedding models read at most, with room to spare, characters. */
const LONGEST_DENSE_TEXT = 1_500

/** Every passage of the knowledge, and what of it is searched. Same order in both. */
export function passagesOf(knowledge: Knowledge): { passages: Passage[]; indexed: Indexed[] } {
  const passages: Passage[] = [
    ...knowledge.plan.map((passage) => ({ kind: 'plan' as const, passage, citation: planCitation(passage) })),
    ...knowledge.services.map((service) => ({ kind: 'service' as const, service, citation: serviceCitation(service) })),
  ]
  return { passages, indexed: passages.map((entry) => withEveryday(toIndexed(entry), knowledge.everyday)) }
}

/** A passage as an embedding model reads it, in the order of the passages. */
export function denseTexts(passages: readonly Passage[]): string[] {
  return passages.map((passage) => {
    const { title = '', text, expansions = [] } = toIndexed(passage)
    return [title, text, ...expansions].join('\n').slice(0, LONGEST_DENSE_TEXT)
  })
}

function toIndexed(entry: Passage): Indexed {
  if (entry.kind === 'plan') {
    const { passage } = entry
    return {
      id: passage.id,
      title: passage.section.slice(-2).join(' '),
      text: passage.quote,
      expansions: [passage.summary, ...passage.wordings],
    }
  }
  const { service } = entry
  return {
    id: service.id,
    title: [service.name, ...service.alternateNames].join(' '),
    text: serviceText(service),
    expansions: service.wordings,
  }
}

/** Whoever writes in the words of the offices is found by those who do not know them. */
function withEveryday(entry: Indexed, words: readonly EverydayWords[]): Indexed {
  const text = `${entry.title ?? ''} ${entry.text}`
  const everyday = words.filter(({ official }) => text.includes(official)).flatMap((pair) => pair.everyday)
  return { ...entry, expansions: [...(entry.expansions ?? []), ...everyday] }
}

function planCitation(passage: PlanPassage): Citation {
  return {
    source: DOCUMENTS[passage.status],
    section: passage.section.join(' > '),
    status: passage.status,
    quote: passage.quote,
    url: null,
    asOf: PLAN_DATES[passage.status] ?? null,
  }
}

function serviceCitation(service: Service): Citation {
  return {
    source: service.name,
    section: 'サービスの説明',
    status: 'service',
    quote: serviceText(service),
    url: service.sources[0]?.url ?? null,
    asOf: service.asOf,
  }
}

/** The description as one text; what a citation of a service quotes. */
export function serviceText(service: Service): string {
  return [
    service.summary,
    ...service.eligibility,
    ...service.offers,
    ...(service.fees === null ? [] : [service.fees]),
    ...service.application,
    ...service.cautions,
  ].join('\n')
}
