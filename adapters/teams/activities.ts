import type { ActivityParams, ConversationReference } from '@microsoft/teams.api'
import type { Phrases } from '../../src/knowledge/phrases.ts'
import type { Citation } from '../../src/retrieval/citation.ts'
import type { Card } from './cards.ts'
import { LONGEST_CITATION_ABSTRACT, LONGEST_CITATION_NAME, LONGEST_MESSAGE, MOST_CITATIONS } from './limits.ts'

/** One message on its way to Teams. */
export type TeamsSend = { readonly reference: ConversationReference; readonly activity: ActivityParams }

const CARD_TYPE = 'application/vnd.microsoft.card.adaptive'

/** A message: its essence as text, its detail as cards, its sources as Teams citations where the text has `[n]`. */
export function message(
  text: string,
  cards: readonly Card[] = [],
  citations: readonly Citation[] = [],
  isWorded = false,
): ActivityParams {
  return {
    type: 'message',
    text: text.slice(0, LONGEST_MESSAGE),
    textFormat: 'markdown',
    ...(cards.length === 0 ? {} : { attachments: cards.map(attachment) }),
    ...(citations.length === 0 && !isWorded ? {} : { entities: [citationEntity(citations, isWorded)] }),
  } as ActivityParams
}

export function attachment(content: Card) {
  return { contentType: CARD_TYPE, content } as const
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content */
function citationEntity(citations: readonly Citation[], isWorded: boolean) {
  return {
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    ...(isWorded ? { additionalType: ['AIGeneratedContent'] } : {}),
    citation: citations.slice(0, MOST_CITATIONS).map((citation, at) => ({
      '@type': 'Claim',
      position: at + 1,
      appearance: {
        '@type': 'DigitalDocument',
        name: `${citation.source} ${citation.section}`.trim().slice(0, LONGEST_CITATION_NAME),
        abstract: citation.quote.slice(0, LONGEST_CITATION_ABSTRACT),
        ...(citation.url?.startsWith('https://') === true ? { url: citation.url } : {}),
      },
    })),
  }
}

/** 「[1] 「…」 — source (standing)」: the quotation first, since a desk needs the words themselves. */
export function citedText(citations: readonly Citation[], phrases: Phrases): string {
  return citations
    .slice(0, MOST_CITATIONS)
    .map(
      (citation, at) =>
        `「${citation.quote}」 [${at + 1}]\n— ${citation.source} ${citation.section}(${phrases.plan.standing[citation.status]})`,
    )
    .join('\n\n')
}
