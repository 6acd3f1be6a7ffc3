import type { Findings } from '../answering/find.ts'
import type { Assessment } from '../assessment/assessment.ts'
import { fill, type Phrases } from '../knowledge/phrases.ts'
import { isGrave, VIOLENCE_TOPICS, type Language, type Role } from '../knowledge/terms.ts'
import type { Place } from '../place/locate.ts'
import type { Referral } from '../referral/refer.ts'
import type { Route } from '../directory/route.ts'
import type { Citation } from '../retrieval/citation.ts'
import { districtQuestion } from './district-question.ts'
import { planBlocks } from './plan-blocks.ts'
import type { Block, Support } from './reply.ts'
import type { Asked } from './turn.ts'
import type { Service } from '../knowledge/schema.ts'
import type { Gazetteer } from '../place/gazetteer.ts'
import type { Directory } from '../directory/directory.ts'

/** All that a reply is made of. */
export type Material = {
  readonly assessment: Assessment
  /** What the reply asks about the matter. */
  readonly asked: Asked | null
  readonly place: Place
  readonly referral: Referral
  readonly findings: Findings
  readonly phrases: Phrases
  readonly language: Language
  readonly asker: 'resident' | 'staff'
  /** The message asks something. */
  readonly isQuestion: boolean
  readonly gazetteer: Gazetteer
  readonly directory: Directory
}

const DISTRICT_ROLES: ReadonlySet<Role> = new Set([
  'machizukuri',
  'anshin-sukoyaka',
  'shakyo',
  'life-support-section',
  'health-welfare-section',
  'health-section',
  'child-family-section',
  'home-medical-desk',
])
const GRAVE_OPENINGS = [
  'sexual-violence',
  'suicide',
  'child-abuse',
  'domestic-violence',
  'elder-abuse',
  'disability-abuse',
  'carer-support',
  'mental-health',
] as const

/** First the person, then the one thing to do now, then desks and support, a question last. */
export function compose(material: Material): Block[] {
  const { assessment } = material
  if (assessment.urgency === 'emergency') return emergencyBlocks(material)
  if (assessment.decline !== null) return declineBlocks(material)
  if (assessment.smallTalk !== null && !isGrave(assessment.urgency)) return smallTalkBlocks(material)
  return isGrave(assessment.urgency) ? crisisBlocks(material) : calmBlocks(material)
}

function emergencyBlocks({ assessment, phrases, referral }: Material): Block[] {
  return [
    { kind: 'alarm', text: phrases.emergency[assessment.emergency ?? 'ambulance'].trim() },
    { kind: 'routes', heading: phrases.headings.now, routes: referral.routes },
    text(phrases.emergency.after),
  ]
}

function crisisBlocks(material: Material): Block[] {
  const { assessment, phrases, referral } = material
  const topics = assessment.topics
  const isViolence = topics.some((topic) => VIOLENCE_TOPICS.has(topic))
  const isReporter = ['neighbour', 'family', 'carer-staff', 'desk-staff'].includes(assessment.speaker)
  const blocks: Block[] = [
    text(graveOpening(material)),
    { kind: 'alarm', text: isViolence ? phrases.hints.violence : phrases.hints.body },
  ]
  if (material.asked === 'dying') blocks.push(text(phrases.questions.suicide))
  const now = referral.routes.filter((route) => route.open)
  const later = referral.routes.filter((route) => !route.open)
  if (now.length > 0) blocks.push({ kind: 'routes', heading: phrases.headings.now, routes: now })
  if (later.length > 0) blocks.push({ kind: 'routes', heading: phrases.headings.also, routes: later })
  if (isViolence && isReporter) blocks.push(text(phrases.hints.reporter))
  if (topics.includes('domestic-violence') || topics.includes('sexual-violence'))
    blocks.push(text(`${phrases.hints.watched}\n${phrases.hints.write}`))
  if (assessment.asksDocuments && material.findings.plan.length > 0)
    blocks.push({
      kind: 'sources',
      heading: phrases.headings.quotes,
      citations: material.findings.plan.map((entry) => entry.citation),
    })
  if (material.asked !== 'safety') return [...blocks, ...placeBlocks(material)]
  return [...blocks, question(phrases.questions.safe, [phrases.choices.safe_yes, phrases.choices.safe_no])]
}

function graveOpening({ assessment, phrases }: Material): string {
  if (assessment.speaker === 'child') return phrases.opening.child
  if (assessment.speaker === 'perpetrator') return phrases.opening.perpetrator
  const topic = GRAVE_OPENINGS.find((known) => assessment.topics.includes(known))
  return phrases.opening.grave[topic ?? 'other']
}

function calmBlocks(material: Material): Block[] {
  const { assessment, phrases, referral, findings, asker, isQuestion } = material
  const isPlanAnswer =
    assessment.asksDocuments ||
    asker === 'staff' ||
    assessment.topics.includes('plan-info') ||
    (isQuestion && findings.isPlanLikely)
  const isForeignMatter = assessment.topics.includes('out-of-scope') && !isPlanAnswer
  const blocks: Block[] = asker === 'staff' ? [] : [text(calmOpening(material, isPlanAnswer))]
  const plan = isForeignMatter ? [] : planBlocks(findings, material)
  if (material.asked === 'distress') blocks.push(text(phrases.questions.doubt))
  if (asker === 'staff') blocks.push(...staffRoutes(material))
  const isPlanFirst = asker === 'staff' || assessment.topics.includes('plan-info') || assessment.namesDocuments
  if (isPlanAnswer && isPlanFirst) blocks.push(...plan)
  if (asker === 'resident') blocks.push(...routeBlocks(referral.routes, phrases, findings.abstained && isPlanAnswer))
  if (!isForeignMatter && findings.services.length > 0)
    blocks.push({
      kind: 'supports',
      heading: phrases.headings.supports,
      supports: findings.services.map((entry) => supportOf(entry.service)),
    })
  // Who did not ask for the plan is told first whom to call and what there is.
  if (isPlanAnswer && !isPlanFirst) blocks.push(...plan)
  if (material.asked === 'food')
    blocks.push(question(phrases.questions.food, [phrases.choices.food_ok, phrases.choices.food_no]))
  blocks.push(...placeBlocks(material))
  const sources = sourcesOf(material, isPlanAnswer)
  if (sources.length > 0) blocks.push({ kind: 'sources', heading: phrases.headings.sources, citations: sources })
  return blocks
}

/** Quotes already shown are not listed again; what was shown as a service card is. */
function sourcesOf({ findings, assessment }: Material, isPlanAnswer: boolean): Citation[] {
  if (assessment.topics.includes('out-of-scope') && !isPlanAnswer) return []
  return [...(isPlanAnswer ? [] : findings.plan.slice(0, 3)), ...findings.services].map((entry) => entry.citation)
}

function calmOpening({ assessment, phrases }: Material, isPlanAnswer: boolean): string {
  const [first] = assessment.topics
  const opening = first === undefined ? phrases.opening.grave.other : phrases.opening.calm[first]
  const lines = [opening]
  if (assessment.topics.length > 2 && !isPlanAnswer) lines.push(phrases.opening.many)
  if (assessment.urgency === 'soon') lines.push(phrases.opening.soon)
  return lines.join('\n')
}

function routeBlocks(routes: readonly Route[], phrases: Phrases, isAfterAbstention: boolean): Block[] {
  const [first, ...others] = routes
  if (first === undefined) return []
  return [
    { kind: 'routes', heading: isAfterAbstention ? phrases.abstain.ask : phrases.headings.first, routes: [first] },
    ...(others.length > 0 ? [{ kind: 'routes' as const, heading: phrases.headings.also, routes: others }] : []),
  ]
}

function staffRoutes({ referral, phrases }: Material): Block[] {
  const unsourced = referral.routes
    .filter((route) => route.contact === null || route.via !== null)
    .map((route) => route.name)
  return [
    { kind: 'routes', heading: phrases.headings.staff_desks, routes: referral.routes },
    ...(unsourced.length > 0
      ? [text(`${phrases.headings.staff_check}: ${phrases.desk.no_number} ${unsourced.join('、')}`)]
      : []),
  ]
}

/** Asks for the district where a desk depends on it; says whose desks they are where somebody lives elsewhere. */
export function placeBlocks(
  material: Pick<Material, 'place' | 'phrases' | 'referral' | 'gazetteer' | 'directory'> & {
    readonly assessment: Pick<Assessment, 'speaker'>
  },
): Block[] {
  const { place, phrases, referral, assessment } = material
  if (place.kind === 'outside')
    return [
      text(
        place.municipality === null
          ? phrases.outside_unknown
          : fill(phrases.outside, { municipality: place.municipality }),
      ),
    ]
  if (place.kind === 'district' || !referral.routes.some((route) => DISTRICT_ROLES.has(route.role))) return []
  const isOther = ['neighbour', 'family', 'carer-staff', 'desk-staff'].includes(assessment.speaker)
  return [districtQuestion(place, phrases, isOther, material.gazetteer, material.directory)]
}

function declineBlocks({ assessment, phrases, referral }: Material): Block[] {
  const blocks: Block[] = [text(phrases.declined[assessment.decline ?? 'instruction'])]
  if (referral.routes.length > 0)
    blocks.push({ kind: 'routes', heading: phrases.headings.also, routes: referral.routes })
  return blocks
}

function smallTalkBlocks({ assessment, phrases, referral }: Material): Block[] {
  switch (assessment.smallTalk) {
    case 'about-me':
      return [
        text(phrases.about_me),
        { kind: 'routes', heading: phrases.headings.also, routes: referral.routes.slice(0, 1) },
      ]
    case 'forget':
      return [text(phrases.memory_cleared)]
    case 'thanks':
      return [text(phrases.thanks)]
    case 'greeting':
    case null:
      return [text(phrases.greeting)]
  }
}

export function supportOf(service: Service): Support {
  return {
    id: service.id,
    name: service.name,
    summary: service.summary,
    eligibility: service.eligibility.slice(0, 2),
    fees: service.confidence === 'partial' ? null : service.fees,
    application: service.application.slice(0, 1),
    asOf: service.asOf,
    partial: service.confidence === 'partial',
  }
}

function question(words: string, labels: readonly string[]): Block {
  return { kind: 'question', text: words, choices: labels.map((label) => ({ label, text: label })) }
}

function text(words: string): Block {
  return { kind: 'text', text: words.trim() }
}
