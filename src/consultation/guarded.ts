import { faultsOf } from '../answering/guard.ts'
import type { Parts } from './consult.ts'
import type { Reply } from './reply.ts'
import { toText } from './text.ts'
import { step } from './watch.ts'

/** The reply itself, or, where it says what nothing supports, only its sourced routes. */
export function guarded(reply: Reply, parts: Parts, at: Date): Reply {
  return step('guard', () => checked(reply, parts, at))
}

function checked(reply: Reply, parts: Parts, at: Date): Reply {
  const phrases = parts.phrases[reply.language]
  const text = toText(reply.blocks, phrases, at)
  if (faultsOf(text, reply, parts.directory, parts.passages).length === 0) return reply
  const held = parts.directory.numbers()
  const routes = reply.routes.filter((route) => route.contact === null || held.has(route.contact.number))
  return { ...reply, citations: [], routes, blocks: [{ kind: 'routes', heading: phrases.headings.now, routes }] }
}
