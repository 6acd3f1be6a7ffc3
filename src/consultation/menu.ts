import type { MenuArea } from '../knowledge/vocabulary-schema.ts'
import type { Place } from '../place/locate.ts'
import { placeBlocks } from './compose.ts'
import type { Parts } from './consult.ts'
import { guarded } from './guarded.ts'
import type { Block, Reply } from './reply.ts'
import { withPurpose } from './text.ts'
import type { Turn } from './turn.ts'

/** What a button of the menu shows: the desks of an area of life, without a word having been written. */
export function menuReply(area: MenuArea, turn: Turn, parts: Parts): Reply {
  const language = turn.language ?? turn.memory.language ?? 'ja'
  const phrases = parts.phrases[language]
  const record = parts.menu.get(area)!
  const place: Place =
    turn.pin ??
    (turn.memory.district === null ? { kind: 'unknown' } : { kind: 'district', district: turn.memory.district })
  const district = place.kind === 'district' ? place.district : null
  const routes = record.roles.map((role) => withPurpose(parts.directory.route(role, district, turn.at), phrases))
  if (record.openFirst) routes.sort((a, b) => Number(b.open) - Number(a.open))
  const blocks: Block[] = [
    { kind: 'text', text: phrases.menu[area] },
    { kind: 'routes', heading: phrases.headings.first, routes },
    ...placeBlocks({
      place,
      phrases,
      referral: { routes, district },
      gazetteer: parts.gazetteer,
      directory: parts.directory,
      assessment: { speaker: 'resident' },
    }),
  ]
  return guarded(
    {
      outcome: 'referred',
      language,
      urgency: 'routine',
      topics: [],
      district,
      routes,
      citations: [],
      abstained: false,
      blocks,
      memory: {
        ...turn.memory,
        district: district ?? turn.memory.district,
        menu: area,
        asked: null,
        openQuestion: blocks.some((block) => block.kind === 'question') ? 'district' : null,
      },
      why: null,
    },
    parts,
    turn.at,
  )
}
