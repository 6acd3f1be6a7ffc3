import type { Analyse } from '../../language/morphemes.ts'
import { holdsAddress, holdsMarkup } from './addresses.ts'
import { hasStrangeCharacters } from './characters.ts'
import { carried, type Evidence } from './entailment.ts'
import type { DropReason } from './reasons.ts'
import { hasUnknownToken, rendered, shortNames, tokensIn, withoutTokens, type Tokens } from './tokens.ts'
import { forbiddenIn, type Forbidden } from './words.ts'

/** A sentence as a model gave it, with the sources it says it stands on. */
export type Claim = { readonly text: string; readonly sources: readonly number[] }

export type FenceParts = {
  readonly analyse: Analyse
  readonly forbidden: Forbidden
  /** How Japanese says no. */
  readonly negation: RegExp
}

/** What a reply holds that a sentence may stand on or point to. */
export type Ground = {
  readonly evidence: ReadonlyMap<number, Evidence>
  readonly tokens: Tokens
}

export type Fenced = {
  readonly kept: readonly Claim[]
  readonly dropped: readonly DropReason[]
}

/** A longer sentence is not read to its end by whoever is in trouble, characters. */
const LONGEST_SENTENCE = 120
/** Sources one sentence may lean on: with more, anything could be patched together. */
const MOST_SOURCES = 2
/** Words with which a sentence does nothing but point to a desk. */
const POINTING =
  /^(くわしい|くわしく|詳しい|詳しく|こと|事|内容|は|を|が|に|へ|で|も|の|と|まず|相談|窓口|電話|問い合わせ|聞い|聞け|きけ|たずね|尋ね|確かめ|確認|して|し|て|でき|ます|くださ|い|ください|お|ご|連絡|行っ|行き|ほう|から|か|または|や|次|下|こちら|どうぞ|、|。|・|,|\s)+$/u

/** Lets through only what stands on a source and holds nothing that must not be said. Pure; about a millisecond. */
export function fenced(claims: readonly Claim[], ground: Ground, parts: FenceParts): Fenced {
  const judged = claims
    .flatMap((claim) => sentencesOf(claim.text).map((text) => ({ ...claim, text })))
    .map((claim) => cleaned(claim))
    .filter(({ text }) => text !== '')
    .map((claim) => ({ claim, reason: reasonAgainst(claim, ground, parts) }))
  return {
    kept: judged.filter(({ reason }) => reason === null).map(({ claim }) => claim),
    dropped: judged.flatMap(({ reason }) => (reason === null ? [] : [reason])),
  }
}

/** Every sentence by itself: a true one does not carry a false one in. A model's line breaks end sentences too. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。!?！？])(?![」』)])|[\n\r\u2028\u2029]+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** 「…です[1]。」: what is cited inside the words counts like what is cited beside them. */
function cleaned({ text, sources }: Claim): Claim {
  const inline = [...text.matchAll(/\[(\d{1,3})\]/gu)].map((match) => Number(match[1]))
  const plain = text.replace(/ ?\[\d{1,3}\]/gu, '').trim()
  return { text: plain, sources: [...new Set([...sources, ...inline])] }
}

function reasonAgainst({ text, sources }: Claim, ground: Ground, parts: FenceParts): DropReason | null {
  if (text.length > LONGEST_SENTENCE) return 'too-long'
  if (hasUnknownToken(text, ground.tokens)) return 'unknown-token'
  const words = withoutTokens(text)
  const said = reasonAgainstWords(words, parts.forbidden)
  if (said !== null) return said
  const isPointing = tokensIn(text).length > 0 && (words === '' || POINTING.test(words.normalize('NFKC')))
  if (isPointing) return sources.every((source) => ground.evidence.has(source)) ? null : 'forged-citation'
  if (sources.length === 0) return 'uncited'
  if (sources.length > MOST_SOURCES || sources.some((source) => !ground.evidence.has(source))) return 'forged-citation'
  // Each source must carry the sentence by itself: two half-truths make no whole.
  const named = rendered(text, shortNames(ground.tokens))
  const verdicts = sources.map((source) => carried(named, ground.evidence.get(source)!, parts.analyse, parts.negation))
  return verdicts.reduce<DropReason | null>((worst, verdict) => (verdict === 'carried' ? worst : verdict), null)
}

/** What Japanese words must not hold, wherever they come from. */
export function reasonAgainstWords(words: string, forbidden: Forbidden): DropReason | null {
  if (hasStrangeCharacters(words, 'ja')) {
    if (holdsAddress(words)) return 'address'
    return holdsMarkup(words) ? 'markup' : 'hidden-characters'
  }
  if (holdsMarkup(words)) return 'markup'
  if (holdsAddress(words)) return 'address'
  return forbiddenIn(words, forbidden)
}
