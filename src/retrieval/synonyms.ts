import { createRequire } from 'node:module'

/** One headword of the dictionary; names are the dictionary's own. */
type Item = {
  /** 0 always expanded, 1 does not start an expansion, 2 never expanded. */
  readonly expandControl: number
  /** Headwords of a group with the same number are spellings of one word. */
  readonly vocabularyNumber: number
  readonly ryakusyou: string
  readonly hyoukiYure: string
  readonly midashi: string
}
type Dictionary = { readonly fetchDictionary: () => Promise<readonly { readonly items: readonly Item[] }[]> }

/** Spelling variants and synonyms of one language, by surface. */
export type Thesaurus = {
  /** The one spelling that a word's variants are merged into; undefined where it is that spelling already. */
  readonly canonical: ReadonlyMap<string, string>
  /** Other words of the same meaning, in canonical spelling. */
  readonly synonyms: ReadonlyMap<string, readonly string[]>
}

export const NO_THESAURUS: Thesaurus = { canonical: new Map(), synonyms: new Map() }

const MAX_GROUP = 12

/** The Sudachi synonym dictionary (Works Applications, Apache-2.0). About 0.2 s to load. */
export async function loadSudachiThesaurus(): Promise<Thesaurus> {
  const load = createRequire(import.meta.url)
  const { fetchDictionary } = load('sudachi-synonyms-dictionary') as Dictionary
  const groups = await fetchDictionary()
  // The parsed dictionary stays in the module cache for good, 60 MB that nobody reads again.
  for (const name of Object.keys(load.cache))
    if (name.includes('sudachi-synonyms')) Reflect.deleteProperty(load.cache, name)
  return buildThesaurus(groups.map((group) => group.items))
}

function buildThesaurus(groups: readonly (readonly Item[])[]): Thesaurus {
  const canonical = new Map<string, string>()
  const synonyms = new Map<string, Set<string>>()
  for (const group of groups) {
    const items = group
      .filter((item) => item.expandControl !== 2)
      .map((item) => ({ ...item, word: spell(item.midashi) }))
    const heads = new Map<number, string>()
    for (const item of items) if (!heads.has(item.vocabularyNumber)) heads.set(item.vocabularyNumber, item.word)
    for (const item of items) {
      const head = heads.get(item.vocabularyNumber)
      const isVariant = item.ryakusyou === '代表語形' && item.hyoukiYure.startsWith('異表記')
      if (head !== undefined && isVariant && head !== item.word && item.word.length > 1 && !canonical.has(item.word))
        canonical.set(item.word, head)
    }
    const words = [...new Set(heads.values())]
    if (words.length < 2 || words.length > MAX_GROUP) continue
    for (const item of items) {
      if (item.expandControl === 1) continue
      const known = synonyms.get(item.word) ?? new Set<string>()
      const own = canonical.get(item.word)
      for (const word of words) if (word !== item.word && word !== own) known.add(word)
      if (known.size > 0) synonyms.set(item.word, known)
    }
  }
  for (const head of canonical.values()) canonical.delete(head) // no chains, no circles
  return { canonical, synonyms: new Map([...synonyms].map(([word, others]) => [word, [...others]])) }
}

function spell(word: string): string {
  return word.normalize('NFKC').toLowerCase()
}
