import type { ThesaurusEntry } from '../knowledge/vocabulary-schema.ts'
import type { WeightedTerm } from './terms.ts'

/** What is said (all of these words, in any order) and what the offices write instead. */
type Rule = { readonly said: readonly string[]; readonly office: readonly (readonly string[])[] }

/** Finds the offices' words for what somebody says in their own; the other way round as well. */
export class OfficeWords {
  private readonly rulesByFirstWord = new Map<string, Rule[]>()

  /** @param termsOf the words of a text as they are indexed */
  constructor(entries: readonly ThesaurusEntry[], termsOf: (text: string) => readonly string[]) {
    const distinct = (text: string) => [...new Set(termsOf(text))]
    for (const entry of entries) {
      const { said, office } = 'said' in entry ? entry : { said: entry, office: entry }
      const meant = office.map(distinct)
      said.forEach((way, at) => {
        const words = distinct(way)
        if (words[0] === undefined) return
        const rule = { said: words, office: 'said' in entry ? meant : meant.filter((_, other) => other !== at) }
        this.rulesByFirstWord.set(words[0], [...(this.rulesByFirstWord.get(words[0]) ?? []), rule])
      })
    }
  }

  /** Words to look for besides those that were said; a word of a long term weighs less, 0–1. */
  for(words: readonly string[]): WeightedTerm[] {
    const said = new Set(words)
    const weights = new Map<string, number>()
    for (const first of said)
      for (const rule of this.rulesByFirstWord.get(first) ?? []) {
        if (!rule.said.every((word) => said.has(word))) continue
        for (const term of rule.office)
          for (const word of term) {
            const weight = 1 / Math.sqrt(term.length)
            if (!said.has(word) && weight > (weights.get(word) ?? 0)) weights.set(word, weight)
          }
      }
    return [...weights].map(([term, weight]) => ({ term, weight }))
  }
}

export const NO_OFFICE_WORDS = new OfficeWords([], () => [])
