import type { Directory } from '../directory/directory.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { Passage } from './passages.ts'

/** What the guard looks at: every sentence, route and citation of a reply, whoever wrote them. */
export type Guarded = {
  readonly routes: readonly {
    readonly contact: { readonly number: string } | null
    readonly voiceless: readonly { readonly number: string }[]
  }[]
  readonly citations: readonly Citation[]
}

/** Telephone-like runs: 03-1234-5678, 0120279338, #8008; with any dash, bracket or space between. */
const CONTACT = /#\d{3,5}|0\d{1,4}[-(（ ‐−–]?\d{1,4}[-)） ‐−–]?\d{3,4}/gu

/** Lets a reply pass only when each number stands in the directory and each citation is a real passage. */
export function faultsOf(text: string, reply: Guarded, directory: Directory, passages: readonly Passage[]): string[] {
  const held = new Set([...directory.numbers()].map(digits))
  const quoted = reply.citations.map((citation) => citation.quote).join('\n')
  const quotedNumbers = new Set(contactsIn(quoted))
  const faults = contactsIn(text)
    .filter((number) => !held.has(number) && !quotedNumbers.has(number))
    .map((number) => `contact ${number} is not in the directory`)
  for (const route of reply.routes)
    for (const contact of [route.contact, ...route.voiceless])
      if (contact !== null && !held.has(digits(contact.number)))
        faults.push(`route number ${contact.number} is not in the directory`)
  for (const citation of reply.citations)
    if (
      !passages.some(
        (passage) => passage.citation.quote === citation.quote && passage.citation.status === citation.status,
      )
    )
      faults.push(`citation of ${citation.source} is no passage`)
  return faults
}

function contactsIn(text: string): string[] {
  return [...text.normalize('NFKC').matchAll(CONTACT)]
    .map((match) => digits(match[0]))
    .filter((number) => number.length >= 4)
}

function digits(text: string): string {
  return text.normalize('NFKC').replace(/[^\d#]/g, '')
}
