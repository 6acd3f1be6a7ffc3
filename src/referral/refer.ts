import type { Assessment } from '../assessment/assessment.ts'
import type { Directory } from '../directory/directory.ts'
import type { Route } from '../directory/route.ts'
import { GRAVE_TOPICS, isGrave, VIOLENCE_TOPICS, type DistrictId, type Role, type Topic } from '../knowledge/terms.ts'
import type { TopicRecord } from '../knowledge/vocabulary-schema.ts'
import type { Place } from '../place/locate.ts'

/** No plan holds more desks than a person in trouble can take in. */
export const MOST_ROUTES = 6

/** Whom to turn to, the first being the one to contact now. */
export type Referral = { readonly routes: readonly Route[]; readonly district: DistrictId | null }

/** Desks that must not be offered to somebody who hunts a victim: they are the victim's refuge. */
const REFUGES: ReadonlySet<Role> = new Set([
  'dv-desk',
  '8008',
  'dv-plus',
  'child-family-section',
  'child-guidance-center',
  '189',
  '8891',
])

/** Needs × district × clock: one plan for the whole household, of at most six routes. */
export function refer(
  assessment: Assessment,
  place: Place,
  at: Date,
  directory: Directory,
  topics: ReadonlyMap<Topic, TopicRecord>,
): Referral {
  const district = place.kind === 'district' ? place.district : null
  const wanted = wantedRoles(assessment, at, directory, topics).filter((role) =>
    isOffered(role, assessment, place, directory),
  )
  const routes = distinct(wanted).map((role) => directory.route(role, district, at))
  return { district, routes: inOrder(routes, assessment).slice(0, MOST_ROUTES) }
}

/**
 * What an opinion from outside adds comes after what was known without it, while there is room; only where the matter is
 * graver than it was heard do the desks for that come first.
 */
export function withoutLoss(known: Referral, added: Referral, isGraver: boolean): Referral {
  const [first, then] = isGraver ? [added, known] : [known, added]
  const others = then.routes.filter(({ id }) => !first.routes.some((route) => route.id === id))
  return { district: known.district, routes: [...first.routes, ...others].slice(0, MOST_ROUTES) }
}

function wantedRoles(
  assessment: Assessment,
  at: Date,
  directory: Directory,
  records: ReadonlyMap<Topic, TopicRecord>,
): Role[] {
  const topics = assessment.topics.map((topic) => records.get(topic)!)
  const isChild = assessment.speaker === 'child'
  const grave = isGrave(assessment.urgency)
  const roles: Role[] = []
  if (assessment.urgency === 'emergency')
    roles.push(...(assessment.needs === 'ambulance' ? (['119', '110'] as const) : (['110', '119'] as const)))
  if (grave) {
    // The lines of the danger itself before those of what stands beside it.
    const dangers = topics.filter(({ id }) => GRAVE_TOPICS.has(id))
    for (const topic of dangers) roles.push(...topic.lines.slice(0, 1), ...(isChild ? topic.child.slice(0, 1) : []))
    for (const topic of dangers) roles.push(...topic.lines.slice(1, 2))
    for (const topic of topics) roles.push(...topic.lines.slice(0, 1), ...(isChild ? topic.child.slice(0, 1) : []))
    if (assessment.topics.some((topic) => VIOLENCE_TOPICS.has(topic))) roles.push('110')
  }
  const isOutOfScope = assessment.topics.length === 1 && assessment.topics[0] === 'out-of-scope'
  const maybe = isOutOfScope ? [] : assessment.maybe.map((topic) => records.get(topic)!)
  const isClosed = topics.every((topic) => !topic.desks.some((role) => directory.route(role, null, at).open))
  // One desk of each need before a second desk of any: nobody in the household is left out of the plan.
  const desks = (of: readonly TopicRecord[], rank: number) => of.flatMap((topic) => topic.desks.slice(rank, rank + 1))
  roles.push(...desks(topics, 0))
  if (isChild) for (const topic of topics) roles.push(...topic.child)
  if (grave || assessment.doubt || isClosed)
    for (const topic of topics) roles.push(...topic.lines.slice(0, grave ? 2 : 1))
  // Where life may be at stake, the line of a danger that is only likely is named as well.
  if (grave) for (const topic of maybe) if (GRAVE_TOPICS.has(topic.id)) roles.push(...topic.lines.slice(0, 1))
  roles.push(...desks(maybe, 0), ...desks(topics, 1), ...desks(maybe, 1), ...desks(topics, 2))
  if (assessment.doubt && assessment.urgency !== 'emergency') roles.unshift('yorisoi')
  if (grave && !roles.some((role) => directory.route(role, null, at).open)) roles.push('yorisoi')
  return roles
}

function isOffered(role: Role, assessment: Assessment, place: Place, directory: Directory): boolean {
  if (!directory.has(role)) return false
  if (assessment.decline === 'whereabouts' && REFUGES.has(role)) return false
  // Somebody who lives elsewhere has another municipality's desks; the lines for everybody stay.
  return place.kind !== 'outside' || isHotline(role) || role === 'setagaya-call'
}

function isHotline(role: Role): boolean {
  return (
    /^\d+$/.test(role) || ['dv-plus', 'inochi', 'yorisoi', 'kokoro-dial', 'child-sos-24h', 'jinken-110'].includes(role)
  )
}

/** Emergency numbers first where life is in danger; then, when it cannot wait, whoever answers now. */
function inOrder(routes: readonly Route[], assessment: Assessment): Route[] {
  const isFirst = (route: Route) => assessment.urgency === 'emergency' && (route.role === '119' || route.role === '110')
  const rank = (route: Route) => (isFirst(route) ? 0 : assessment.urgency === 'routine' ? 1 : route.open ? 1 : 2)
  return routes
    .map((route, at) => ({ route, at }))
    .sort((a, b) => rank(a.route) - rank(b.route) || a.at - b.at)
    .map(({ route }) => route)
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
