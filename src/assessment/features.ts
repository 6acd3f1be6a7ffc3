import type { Topic } from '../knowledge/terms.ts'
import type { SemanticClass, SignalRecord } from '../knowledge/vocabulary-schema.ts'
import { toHiragana } from '../language/normalise.ts'
import type { Reading } from './reading.ts'

/** What the classifier sees of a message: names of what occurs in it, each with its strength. */
export type Features = ReadonlyMap<string, number>

const LONGEST_GRAM = 4
/** How much each further word of a class counts beside the first, and up to how many. */
const REPEATED = 0.3
const MOST_REPEATED = 3
const CONTENT = new Set(['名詞', '動詞', '形容詞', '副詞', '感動詞', '助動詞'])

/** Hears meaning classes in a text: one pass over every start, longest word first. */
export class Lexicon {
  private readonly classes = new Map<string, string[]>()
  private readonly topicOf = new Map<string, Topic>()
  private readonly longest: number

  constructor(classes: readonly SemanticClass[]) {
    for (const { id, topic, words } of classes) {
      if (topic !== undefined) this.topicOf.set(id, topic)
      for (const word of words) {
        const key = toHiragana(word.normalize('NFKC').toLowerCase())
        this.classes.set(key, [...(this.classes.get(key) ?? []), id])
      }
    }
    this.longest = Math.max(0, ...[...this.classes.keys()].map((word) => word.length))
  }

  /** The classes of the words in a message, each with how many different words it has there. */
  classesIn(reading: Reading): ReadonlyMap<string, number> {
    const found = new Map<string, Set<string>>()
    for (const { word, ids } of this.wordsIn(reading))
      for (const id of ids) found.set(id, (found.get(id) ?? new Set()).add(word))
    return new Map([...found].map(([id, words]) => [id, words.size]))
  }

  /** How many different words of a message name each topic. */
  topicsNamed(reading: Reading): ReadonlyMap<Topic, number> {
    const named = new Map<Topic, Set<string>>()
    for (const { word, ids } of this.wordsIn(reading))
      for (const id of ids) {
        const topic = this.topicOf.get(id)
        if (topic !== undefined) named.set(topic, (named.get(topic) ?? new Set()).add(word))
      }
    return new Map([...named].map(([topic, words]) => [topic, words.size]))
  }

  private wordsIn({ plain, morphemes }: Reading): { word: string; ids: readonly string[] }[] {
    const starts = new Set(morphemes.map((morpheme) => morpheme.start))
    const found: { word: string; ids: readonly string[] }[] = []
    for (let at = 0; at < plain.length; at++)
      for (let length = Math.min(this.longest, plain.length - at); length > 0; length--) {
        const word = plain.slice(at, at + length)
        const ids = this.classes.get(word)
        if (ids === undefined || (needsWordStart(word) && !starts.has(at))) continue
        found.push({ word, ids })
        break
      }
    return found
  }
}

/** Short kana stand inside other words (いま in ています), Latin letters inside longer ones (die in diet). */
function needsWordStart(word: string): boolean {
  return /^\p{sc=Hiragana}{1,3}$/u.test(word) || /^\p{sc=Latin}/u.test(word)
}

/** The signals whose patterns occur in a text and whose exceptions do not. */
export function signalsIn(reading: Reading, signals: readonly SignalRecord[]): SignalRecord[] {
  return signals.filter(
    (signal) =>
      signal.patterns.some((pattern) => pattern.test(reading.plain)) &&
      !signal.unless.some((pattern) => pattern.test(reading.plain)),
  )
}

/** Characters, words, pairs of words, meaning classes and their pairs, signals. */
export function featuresOf(reading: Reading, lexicon: Lexicon, signals: readonly SignalRecord[]): Features {
  const features = new Map<string, number>()
  addGroup(features, characterGrams(reading), 1)
  addGroup(features, words(reading), 0.8)
  const counts = lexicon.classesIn(reading)
  const classes = [...counts.keys()].sort()
  for (const [id, count] of counts)
    if (count > 1) features.set(`n:${id}`, REPEATED * Math.min(MOST_REPEATED, count - 1))
  addGroup(
    features,
    classes.map((id) => `k:${id}`),
    0.8,
  )
  addGroup(
    features,
    classes.flatMap((a, at) => classes.slice(at + 1).map((b) => `k:${a}+${b}`)),
    0.6,
  )
  for (const signal of signals) features.set(`s:${signal.id}`, 0.7)
  features.set(`m:${reading.language}`, 0.2)
  features.set(`m:length-${Math.min(8, Math.floor(Math.log2(1 + reading.text.length)))}`, 0.2)
  if (/[?？]|か[。\s]*$/u.test(reading.text)) features.set('m:asks', 0.2)
  return features
}

function characterGrams(reading: Reading): string[] {
  const text = `^${reading.plain.replace(/\s+/gu, ' ').replace(/\d+/g, '0')}$`
  const isSpaced = !/[\p{sc=Han}\p{sc=Hiragana}]/u.test(text)
  const longest = isSpaced ? LONGEST_GRAM + 1 : LONGEST_GRAM
  const grams: string[] = []
  for (let at = 0; at < text.length; at++)
    for (let length = isSpaced ? 3 : 1; length <= longest && at + length <= text.length; length++)
      grams.push(`c:${text.slice(at, at + length)}`)
  return grams
}

function words(reading: Reading): string[] {
  const bases = reading.morphemes.filter((m) => CONTENT.has(m.pos) && /[\p{L}\p{N}]/u.test(m.base)).map((m) => m.base)
  return [...bases.map((base) => `w:${base}`), ...bases.slice(1).map((base, at) => `w:${bases[at]!}_${base}`)]
}

/** Each group has a Euclidean length of its own, so that a long message does not shout. */
function addGroup(features: Map<string, number>, names: readonly string[], length: number): void {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const values = [...counts].map(([name, count]) => [name, 1 + Math.log(count)] as const)
  const norm = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0)) || 1
  for (const [name, value] of values) features.set(name, (value / norm) * length)
}
