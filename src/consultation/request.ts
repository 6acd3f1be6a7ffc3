import { sourcesFor, type Source } from '../answering/sources.ts'
import type { Request } from '../answering/wording.ts'
import type { Parts } from './consult.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/**
 * What a model may word an answer from; null: nothing. A resident is told in its words what services are; what the plan's
 * drafts say is quoted to them, never retold.
 */
export function requestFor(reply: Reply, said: string, reader: Turn['asker'], { phrases }: Parts): Request | null {
  if (reply.outcome !== 'answered') return null
  const sources = sourcesFor(reply.citations).filter((source) => reader === 'staff' || isForResidents(source))
  if (sources.length === 0) return null
  // By role, not by place: where somebody lives does not leave the machine.
  const desks = reply.routes.map(({ role, name, purpose }) => ({ token: `desk:${role}`, name, purpose }))
  const services = reply.blocks
    .flatMap((block) => (block.kind === 'supports' ? block.supports : []))
    .map(({ id, name }) => ({ token: `service:${id}`, name }))
  return {
    said,
    reader,
    language: reply.language,
    languageName: phrases[reply.language].language,
    sources,
    tokens: new Map([...desks, ...services].map(({ token, name }) => [token, name])),
    desks: desks.map(({ token, purpose }) => ({ token: `{{${token}}}`, purpose })),
    services: services.map(({ token, name }) => ({ token: `{{${token}}}`, name })),
  }
}

function isForResidents({ standing }: Source): boolean {
  return standing === 'service' || standing === 'decided'
}
