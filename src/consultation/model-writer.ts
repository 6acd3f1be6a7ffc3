import { randomUUID } from 'node:crypto'
import { faultsOf } from '../answering/guard.ts'
import { sentencesOf } from '../answering/fence/fence.ts'
import { isSaidByThemselves } from '../answering/fence/own-words.ts'
import { masked, unmasked, type Masked } from '../answering/masking.ts'
import type { OpinionOutcome, WordingOutcome } from '../answering/outcomes.ts'
import { worded, type Worded, type WordingParts } from '../answering/wording.ts'
import { isGrave } from '../knowledge/terms.ts'
import type { Opinion } from '../assessment/opinion.ts'
import { normalise } from '../language/normalise.ts'
import { consult, NO_HINTS, type Hints, type Parts } from './consult.ts'
import { withProse } from './prose.ts'
import type { Reply } from './reply.ts'
import { requestFor } from './request.ts'
import { searchable } from './searchable.ts'
import { opinionOutcome, saysMore, type Disagreement } from './second-opinion.ts'
import { LONGEST_TEXT, type Turn } from './turn.ts'
import type { Writer } from './writer.ts'

/** A second opinion and a rewritten question are waited for no longer than this, ms. */
const ASIDE_WITHIN_MS = 2_500
/** A follow-up says little by itself, characters. */
const LONGEST_FOLLOW_UP = 60
const MOST_QUERIES = 3
const LONGEST_QUERY = 80
/** With less than this left nothing is worded anew, ms. */
const SHORTEST_WORDING_MS = 1_500
const MOST_GIST_SENTENCES = 2

export type ModelWriterParts = WordingParts & {
  readonly onOutcome: (outcome: WordingOutcome) => void
  readonly onOpinion: (outcome: OpinionOutcome) => void
  readonly onDisagreement: (disagreement: Disagreement) => void
}

/** Words replies by a model. Whatever the model does, the reply is at least the extract. */
export class ModelWriter implements Writer {
  private readonly parts: ModelWriterParts

  constructor(parts: ModelWriterParts) {
    this.parts = parts
  }

  async answer(turn: Turn, parts: Parts, withinMs: number): Promise<Reply> {
    const deadline = performance.now() + withinMs
    const similarities = await searchable(turn, parts)
    const hints: Hints = { ...NO_HINTS, similarities }
    const extract = consult(turn, parts, hints)
    if (!mayBeSeenByModel(extract)) return this.ended('extract', extract)
    const said = this.masked(turn.text, parts)
    if (said === null) return this.ended('fell-back-unmaskable', extract)
    const stop = new AbortController()
    try {
      return await this.withModel({ turn, parts, hints, extract, said, deadline, stop })
    } finally {
      stop.abort()
    }
  }

  async gist(said: string, withinMs: number): Promise<string | null> {
    const text = this.parts.gateway.leavesMachine ? masked(normalise(said), this.parts.fence.analyse) : unmasked(said)
    if (text === null) return null
    const summed = await this.parts.gateway.run('summarise-case', { said: text.text }, withinMs)
    if (!summed.ok) return null
    const sentences = summed.value.sentences
      .flatMap(sentencesOf)
      .map((sentence) => text.unmask(sentence).normalize('NFKC'))
      .slice(0, MOST_GIST_SENTENCES)
    const isSafe = sentences.every((sentence) => isSaidByThemselves(sentence, said, this.parts.fence))
    return sentences.length > 0 && isSafe ? sentences.join('') : null
  }

  /** The second opinion beside the wording; who has to be told something graver is not kept waiting for words. */
  private async withModel(work: Work): Promise<Reply> {
    const { turn, parts, hints, extract, said, stop } = work
    const opinion = this.opinion(work)
    const queries = this.queries(work)
    // A follow-up is found by its rewritten question; everything else is worded while the opinion is formed.
    const early = queries === null ? this.wording(extract, work) : null
    const found = queries === null ? [] : ((await queries) ?? []).map((query) => said.unmask(query))
    const other = await opinion
    const isNew = found.length > 0 || (other !== null && saysMore(other, extract))
    const changed = isNew ? consult(turn, parts, { ...hints, opinion: other, queries: found }) : extract
    this.tell(extract, changed, other)
    if (isGrave(changed.urgency)) {
      stop.abort()
      return this.ended(changed.urgency === extract.urgency ? 'extract' : 'raised', changed)
    }
    const isSame = early !== null && isSameGround(extract, changed)
    const isLate = work.deadline - performance.now() < SHORTEST_WORDING_MS
    if (!isSame && isLate) return this.ended('fell-back-timeout', changed)
    return this.finished(changed, await (isSame ? early : this.wording(changed, work)), parts)
  }

  private finished(extract: Reply, made: Worded | null, parts: Parts): Reply {
    if (made === null) return this.ended('extract', extract)
    if (!made.ok) return this.ended(`fell-back-${made.reason}`, extract)
    const phrases = parts.phrases[extract.language]
    const reply = withProse(extract, made.text, made.cited, phrases)
    // The guard that stands on every reply stands on this one, too.
    const faults = faultsOf(made.text, reply, parts.directory, parts.passages)
    if (faults.length > 0) return this.ended('fell-back-stray-digits', extract)
    return this.ended(made.isWhole ? 'worded' : 'worded-in-part', reply)
  }

  /** Null: there is nothing to word. */
  private async wording(extract: Reply, { turn, parts, said, deadline, stop }: Work): Promise<Worded | null> {
    const request = requestFor(extract, said.text, turn.asker, parts)
    if (request === null) return null
    return await worded(request, deadline - performance.now(), this.parts, stop.signal)
  }

  private async opinion({ extract, said, stop }: Work): Promise<Opinion | null> {
    const input = { said: said.text, language: extract.language }
    const given = await this.parts.gateway.run('assess', input, ASIDE_WITHIN_MS, stop.signal)
    return given.ok ? given.value : null
  }

  /** What a follow-up, or a question in a language that the sources are not in, asks for; null: it is neither. */
  private queries({ turn, parts, said, extract, stop }: Work): Promise<readonly string[] | null> | null {
    const isFollowUp = turn.memory.topics.length > 0 && said.text.length <= LONGEST_FOLLOW_UP
    const isForeign = extract.language !== 'ja' && extract.language !== 'ja-easy'
    if (isGrave(extract.urgency) || !(isFollowUp || isForeign)) return null
    const topics = isFollowUp ? turn.memory.topics : extract.topics
    const talkedAbout = topics.map((topic) => parts.phrases.ja.opening.calm[topic])
    return this.parts.gateway
      .run('rewrite-question', { said: said.text, talkedAbout }, ASIDE_WITHIN_MS, stop.signal)
      .then((given) =>
        given.ok ? given.value.queries.slice(0, MOST_QUERIES).map((query) => query.slice(0, LONGEST_QUERY)) : null,
      )
  }

  private masked(text: string, { ear }: Parts): Masked | null {
    const said = normalise(text).slice(0, LONGEST_TEXT)
    return this.parts.gateway.leavesMachine ? masked(said, ear.analyse) : unmasked(said)
  }

  private tell(extract: Reply, changed: Reply, opinion: Opinion | null): void {
    const topicsAdded = changed.topics.filter((topic) => !extract.topics.includes(topic))
    const outcome = opinionOutcome(extract, changed, opinion, topicsAdded)
    this.parts.onOpinion(outcome)
    if (opinion === null || outcome === 'agrees') return
    const [heard, turn] = [extract.urgency, randomUUID()]
    this.parts.onDisagreement({ turn, outcome, heard, opinion: opinion.urgency, topicsAdded })
  }

  private ended(outcome: WordingOutcome, reply: Reply): Reply {
    this.parts.onOutcome(outcome)
    return reply
  }
}

/** One turn on its way. */
type Work = {
  readonly turn: Turn
  readonly parts: Parts
  readonly hints: Hints
  readonly extract: Reply
  readonly said: Masked
  readonly deadline: number
  readonly stop: AbortController
}

/** Fixed texts, refusals and what needs no words are none of a model's business. */
function mayBeSeenByModel({ outcome, urgency, why }: Reply): boolean {
  const isTold = outcome === 'answered' || outcome === 'abstained' || outcome === 'clarify' || outcome === 'referred'
  return isTold && urgency !== 'emergency' && why !== null
}

function isSameGround(a: Reply, b: Reply): boolean {
  return (
    a.outcome === b.outcome &&
    a.citations.length === b.citations.length &&
    a.citations.every((citation, at) => citation === b.citations[at]) &&
    a.routes.every((route, at) => route.id === b.routes[at]?.id)
  )
}
