import { find, type Findings } from '../answering/find.ts'
import { guarded } from './guarded.ts'
import type { Passage } from '../answering/passages.ts'
import { assess, type Ear } from '../assessment/assess.ts'
import { withOpinion, type Opinion } from '../assessment/opinion.ts'
import type { Assessment } from '../assessment/assessment.ts'
import type { Directory } from '../directory/directory.ts'
import type { PhraseBook, Phrases } from '../knowledge/phrases.ts'
import { isGrave, type DistrictId, type Language, type Topic } from '../knowledge/terms.ts'
import type { MenuArea, MenuRecord, TopicRecord } from '../knowledge/vocabulary-schema.ts'
import { normalise } from '../language/normalise.ts'
import type { Gazetteer } from '../place/gazetteer.ts'
import { locateAddress, locateInText, type Place } from '../place/locate.ts'
import { isOnlyPlace } from '../place/only-place.ts'
import { refer, withoutLoss, type Referral } from '../referral/refer.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { DenseSearch } from '../retrieval/dense.ts'
import type { HybridIndex } from '../retrieval/hybrid.ts'
import { isListening, questionFor, withAnswer } from './asked.ts'
import { compose } from './compose.ts'
import { withPurpose } from './text.ts'
import { menuReply } from './menu.ts'
import type { Block, Outcome, Reply } from './reply.ts'
import { LONGEST_TEXT, NO_MEMORY, type Asked, type Memory, type Turn } from './turn.ts'
import { step } from './watch.ts'
import type { Writer } from './writer.ts'

/** Everything a consultation needs; read once at start, never changed. */
export type Parts = {
  readonly ear: Ear
  readonly gazetteer: Gazetteer
  readonly directory: Directory
  readonly topics: ReadonlyMap<Topic, TopicRecord>
  readonly index: HybridIndex
  readonly passages: readonly Passage[]
  readonly menu: ReadonlyMap<MenuArea, MenuRecord>
  readonly phrases: PhraseBook
  /** Words answers by a model, inside the fence; null: no model is used. */
  readonly writer: Writer | null
  /** Finds by an embedding model beside the words themselves; null: none is used. */
  readonly dense: DenseSearch | null
}

/** What may be known of a turn beside its words; nothing of it is needed. */
export type Hints = {
  /** A second opinion on the assessment: it may add and raise, never take away or lower. */
  readonly opinion: Opinion | null
  /** Further wordings of the question to look for. */
  readonly queries: readonly string[]
  /** How near each passage is to the words by their meaning. */
  readonly similarities: Float64Array | null
}
export const NO_HINTS: Hints = { opinion: null, queries: [], similarities: null }

/** An answer to a question of ours, or a question about the last answer, is short, characters. */
const LONGEST_CONTINUATION = 30
const NOTHING_FOUND: Findings = { plan: [], services: [], isPlanLikely: false, abstained: false }

/** One turn of a consultation: what was said becomes what to answer. Never throws for anything a person can type. */
export function consult(turn: Turn, parts: Parts, hints: Hints = NO_HINTS): Reply {
  const said = wordsOf(turn, parts)
  if (!/[\p{L}\p{N}]/u.test(said)) return turn.pin === null ? emptyReply(turn, parts) : menuReply('near', turn, parts)
  const named = districtNamed(said, parts.directory)
  const isPlaceAlone = named !== null || isOnlyPlace(said, parts.gazetteer)
  const place = step('locate', () => whereabouts(said, named, isPlaceAlone, turn, parts))
  // A place without a matter: the desks near it, or those that were chosen from the menu before.
  if (isPlaceAlone && turn.memory.topics.length === 0 && turn.asker === 'resident')
    return menuReply(turn.memory.menu ?? 'near', { ...turn, pin: place }, parts)
  const alone = step('assess', () => assess(said, turn.at, parts.ear, isListening(turn.memory)))
  const first = withMemory(alone, said, turn.memory, isPlaceAlone)
  const language = turn.language ?? turn.memory.language ?? first.language
  const heard = withAnswer(first, said, turn.memory, parts.phrases[language])
  const assessment = withOpinion(heard, hints.opinion, parts.ear.classifier)
  const asked = questionFor(assessment, turn.memory.asked)
  const referral = withPurposes(
    step('refer', () => referTo(heard, assessment, place, turn, parts)),
    parts.phrases[language],
  )
  const findings =
    assessment.urgency === 'emergency'
      ? NOTHING_FOUND
      : step('retrieve', () =>
          first === heard
            ? find(said, assessment, parts.index, parts.passages, hints)
            : find(matterOf(heard, parts), assessment, parts.index, parts.passages),
        )
  const composition = {
    assessment,
    asked,
    place,
    referral,
    findings,
    phrases: parts.phrases[language],
    language,
    asker: turn.asker,
    isQuestion: /[?？]|(か|の|かしら|かな|って)[。\s]*$/u.test(said),
    gazetteer: parts.gazetteer,
    directory: parts.directory,
  }
  const blocks = step('answer', () => compose(composition))
  const district = referral.district
  return guarded(
    {
      outcome: outcomeOf(assessment, findings),
      language,
      urgency: assessment.urgency,
      topics: assessment.topics,
      district,
      routes: referral.routes,
      citations: citationsIn(blocks),
      abstained: findings.abstained && !isGrave(assessment.urgency) && !isTrouble(assessment, turn),
      blocks,
      memory:
        assessment.smallTalk === 'forget'
          ? NO_MEMORY
          : remember(turn, assessment, { district, language, asked, blocks }),
      why: assessment.why,
    },
    parts,
    turn.at,
  )
}

/** Whom to turn to; an opinion that changed the assessment takes no desk away. */
function referTo(heard: Assessment, assessment: Assessment, place: Place, turn: Turn, parts: Parts): Referral {
  const referral = (of: Assessment) => refer(of, place, turn.at, parts.directory, parts.topics)
  if (assessment === heard) return referral(heard)
  return withoutLoss(referral(heard), referral(assessment), assessment.urgency !== heard.urgency)
}

/** Says beside each desk what it is for, in the reply's language. */
function withPurposes(referral: Referral, phrases: Phrases): Referral {
  return { ...referral, routes: referral.routes.map((route) => withPurpose(route, phrases)) }
}

/** What was written; a shared position that settles the district counts as naming it where a matter is open. */
function wordsOf({ text, pin, memory }: Turn, parts: Parts): string {
  if (pin?.kind === 'district' && memory.topics.length > 0) return `${parts.directory.district(pin.district).name}地区`
  return normalise(text).slice(0, LONGEST_TEXT)
}

function whereabouts(said: string, named: DistrictId | null, isPlaceAlone: boolean, turn: Turn, parts: Parts): Place {
  if (turn.pin !== null) return turn.pin
  const given = turn.place === null ? null : locateAddress(turn.place, parts.gazetteer)
  if (given !== null && given.kind !== 'unknown') return given
  if (named !== null) return { kind: 'district', district: named }
  const found =
    turn.memory.openQuestion === 'district' || isPlaceAlone
      ? locateAddress(said, parts.gazetteer)
      : locateInText(said, parts.gazetteer)
  if (found.kind !== 'unknown') return found
  return turn.memory.district === null ? found : { kind: 'district', district: turn.memory.district }
}

/** A tapped button says 「経堂地区」. */
function districtNamed(said: string, directory: Directory): DistrictId | null {
  const match = /^(.{1,6})地区$/u.exec(said)
  return directory.data.districts.find((district) => district.name === match?.[1])?.id ?? null
}

/** An answer such as 「経堂地区」 or 「その電話は？」 carries the matter of the turn before. */
function withMemory(assessment: Assessment, said: string, memory: Memory, isPlaceAlone: boolean): Assessment {
  const isContinuation =
    memory.topics.length > 0 &&
    said.length <= LONGEST_CONTINUATION &&
    (/^(その|そこ|上の|さっき)/u.test(said) || isPlaceAlone)
  if (!isContinuation || isGrave(assessment.urgency)) return assessment
  return {
    ...assessment,
    topics: memory.topics,
    urgency: memory.urgency ?? assessment.urgency,
    smallTalk: null,
    emergency: null,
    ...(memory.urgency === 'emergency' ? { urgency: 'crisis' as const } : {}),
  }
}

function isTrouble(assessment: Assessment, turn: Turn): boolean {
  return assessment.urgency === 'soon' && turn.asker === 'resident' && !assessment.asksDocuments
}

function citationsIn(blocks: readonly Block[]): Citation[] {
  return blocks.flatMap((block) => (block.kind === 'quotes' || block.kind === 'sources' ? block.citations : []))
}

function outcomeOf(assessment: Assessment, findings: Findings): Outcome {
  if (assessment.urgency === 'emergency') return 'emergency'
  if (assessment.smallTalk === 'forget') return 'forgotten'
  if (assessment.decline !== null) return 'declined'
  if (assessment.doubt) return 'clarify'
  if (isGrave(assessment.urgency)) return 'referred'
  return findings.abstained ? 'abstained' : 'answered'
}

/** What an answer of one word is about, in the words of the services. */
function matterOf(assessment: Assessment, parts: Parts): string {
  return assessment.topics.map((topic) => parts.topics.get(topic)!.name).join(' ')
}

function remember(
  turn: Turn,
  assessment: Assessment,
  {
    district,
    language,
    asked,
    blocks,
  }: {
    readonly district: DistrictId | null
    readonly language: Language
    readonly asked: Asked | null
    readonly blocks: readonly Block[]
  },
): Memory {
  const question = blocks.find((block) => block.kind === 'question')
  return {
    district: district ?? turn.memory.district,
    language: turn.language ?? turn.memory.language ?? (language === 'ja' ? null : language),
    openQuestion: question !== undefined && question.choices.length > 3 ? 'district' : null,
    asked,
    topics: assessment.topics,
    urgency: assessment.urgency,
    menu: null,
  }
}

function emptyReply(turn: Turn, parts: Parts): Reply {
  const language = turn.language ?? turn.memory.language ?? 'ja'
  return {
    outcome: 'empty',
    language,
    urgency: 'routine',
    topics: ['out-of-scope'],
    district: turn.memory.district,
    routes: [],
    citations: [],
    abstained: false,
    blocks: [{ kind: 'text', text: parts.phrases[language].questions.empty }],
    memory: turn.memory,
    why: null,
  }
}
