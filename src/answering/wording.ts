import type { Language } from '../knowledge/terms.ts'
import { fenced, type Claim, type FenceParts, type Ground } from './fence/fence.ts'
import type { DropReason } from './fence/reasons.ts'
import { keepsMeaning, type MeaningParts } from './fence/same-meaning.ts'
import { rendered, tokensIn, type Tokens } from './fence/tokens.ts'
import type { ModelGateway } from './model/gateway.ts'
import type { FallBack } from './outcomes.ts'
import { evidenceOf, type Source } from './sources.ts'

/** What an answer is to be worded from. */
export type Request = {
  /** The person's words, masked where they leave this machine. */
  readonly said: string
  readonly reader: 'resident' | 'staff'
  readonly language: Language
  /** The language's own name. */
  readonly languageName: string
  readonly sources: readonly Source[]
  readonly tokens: Tokens
  readonly desks: readonly { readonly token: string; readonly purpose: string }[]
  readonly services: readonly { readonly token: string; readonly name: string }[]
}

export type WordingParts = {
  readonly gateway: ModelGateway
  /** Asked a second time whether sources carry what is said; null: words are compared only. */
  readonly checker: ModelGateway | null
  readonly fence: FenceParts
  readonly meaning: MeaningParts
}

export type Worded =
  | { readonly ok: true; readonly text: string; readonly cited: readonly number[]; readonly isWhole: boolean }
  | { readonly ok: false; readonly reason: FallBack }

/** More than this is not read by whoever is in trouble; staff read more, sentences. */
const MOST_SENTENCES = { resident: 4, staff: 8 } as const
/** A model that was led to say one of these was led astray: nothing of its answer is used. */
const ASTRAY: ReadonlySet<DropReason> = new Set([
  'hidden-characters',
  'markup',
  'address',
  'number-words',
  'leak',
  'human',
  'method',
])
/** Of what it said, at least this share must be usable. */
const USABLE = 0.5
/** The share of the time for the answer itself where it has to be put into another language after. */
const BEFORE_TRANSLATION = 0.6
const SPACED: ReadonlySet<Language> = new Set(['en', 'ko', 'vi', 'ne', 'tl', 'pt'])

/** An answer in a model's words, of which code has made sure that a source says each; else the reason why not. */
export async function worded(
  request: Request,
  withinMs: number,
  parts: WordingParts,
  signal: AbortSignal,
): Promise<Worded> {
  const deadline = performance.now() + withinMs
  const left = () => deadline - performance.now()
  const isJapanese = request.language === 'ja'
  const { said, reader, sources, desks, services, tokens } = request
  const input = { said, reader, sources: [...sources], desks: [...desks], services: [...services] }
  const answered = await parts.gateway.run('answer', input, isJapanese ? left() : left() * BEFORE_TRANSLATION, signal)
  if (!answered.ok) return { ok: false, reason: answered.fault }
  const ground: Ground = { evidence: new Map(sources.map((source) => [source.number, evidenceOf(source)])), tokens }
  const { kept, dropped } = fenced(answered.value.sentences, ground, parts.fence)
  const used = kept.slice(0, MOST_SENTENCES[reader])
  const reason = reasonToFallBack(used, dropped)
  if (reason !== null) return { ok: false, reason }
  const carried = await checkedAgain(used, sources, left(), parts.checker, signal)
  if (carried === null || carried.length < used.length * USABLE) return { ok: false, reason: 'unchecked' }
  const sentences = await inLanguage(carried, request, left(), parts, signal)
  if (sentences === null) return { ok: false, reason: 'meaning' }
  return {
    ok: true,
    text: textOf(sentences, request.language, tokens),
    cited: [...new Set(sentences.flatMap((sentence) => sentence.sources))],
    isWhole: dropped.length === 0 && carried.length === kept.length,
  }
}

function reasonToFallBack(kept: readonly Claim[], dropped: readonly DropReason[]): FallBack | null {
  const astray = dropped.find((reason) => ASTRAY.has(reason))
  if (astray !== undefined) return astray
  const total = kept.length + dropped.length
  if (total === 0) return 'empty'
  if (!kept.some(({ sources }) => sources.length > 0)) return dropped[0] ?? 'uncited'
  return kept.length < total * USABLE ? (dropped[0] ?? 'unsupported') : null
}

/** A second reader may only take sentences away. Null: it was asked and did not answer. */
async function checkedAgain(
  claims: readonly Claim[],
  sources: readonly Source[],
  withinMs: number,
  checker: ModelGateway | null,
  signal: AbortSignal,
): Promise<readonly Claim[] | null> {
  if (checker === null) return claims
  const evidence = (claim: Claim) =>
    sources
      .filter(({ number }) => claim.sources.includes(number))
      .map(({ title, text }) => `${title}\n${text}`)
      .join('\n')
  const pairs = claims.map((claim) => ({ sentence: claim.text, evidence: evidence(claim) }))
  const checked = await checker.run('check-support', { pairs }, withinMs, signal)
  if (!checked.ok || checked.value.supported.length !== claims.length) return null
  return claims.filter((_, at) => checked.value.supported[at] === true)
}

/** The same sentences in the reader's language, each held to what it was made of; null: one does not say the same. */
async function inLanguage(
  claims: readonly Claim[],
  { language, languageName }: Request,
  withinMs: number,
  { gateway, meaning }: WordingParts,
  signal: AbortSignal,
): Promise<readonly Claim[] | null> {
  if (language === 'ja') return claims
  const sentences = claims.map(({ text }) => text)
  const made =
    language === 'ja-easy'
      ? await gateway.run('plain-language', { sentences }, withinMs, signal)
      : await gateway.run('translate', { language: languageName, sentences }, withinMs, signal)
  if (!made.ok || made.value.sentences.length !== claims.length) return null
  const pairs = claims.map((claim, at) => ({ claim, text: made.value.sentences[at]!.normalize('NFC').trim() }))
  return pairs.every(({ claim, text }) => keepsMeaning(claim.text, text, language, meaning))
    ? pairs.map(({ claim, text }) => ({ ...claim, text }))
    : null
}

/** 「…です[1]。」: names put in, each sentence with the numbers of its sources. */
function textOf(sentences: readonly Claim[], language: Language, tokens: Tokens): string {
  return sentences
    .map(({ text, sources }) => {
      const marks = sources.map((source) => `[${String(source)}]`).join('')
      const ended = /[。.!?！？।]$/u.test(text)
      const said = rendered(text, tokens).normalize('NFKC')
      return ended
        ? `${said.slice(0, -1)}${marks}${said.slice(-1)}`
        : `${said}${marks}${tokensIn(text).length > 0 ? '' : '。'}`
    })
    .join(SPACED.has(language) ? ' ' : '')
}
