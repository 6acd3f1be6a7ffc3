import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ThesaurusEntry } from '../knowledge/vocabulary-schema.ts'
import { loadAnalyser, type Analyse } from '../language/morphemes.ts'
import type { Saturation } from './bm25.ts'
import { FUSION_FILE, readFusion, type FusionWeights } from './fusion.ts'
import { HybridIndex, type Indexed } from './hybrid.ts'
import type { KnownWords } from './known-words.ts'
import { OfficeWords } from './office-words.ts'
import { Readings } from './readings.ts'
import { loadSudachiThesaurus, type Thesaurus } from './synonyms.ts'
import { MorphemeTerms } from './terms.ts'
import { loadVectorIndex, type VectorIndex } from './vectors.ts'

/** Our collections rather want repetitions to count a little less than usual (docs/evaluation/retrieval.md). */
const BARE_SATURATION: Saturation = { k1: 0.9, b: 0.7 }

export type Dictionaries = {
  readonly analyse: Analyse
  readonly synonyms: Thesaurus
  readonly vectors: VectorIndex
}

/** Unpacks the dictionaries; about a second, beside this thread where it can be. */
export async function loadDictionaries(): Promise<Dictionaries> {
  const [analyse, vectors, synonyms] = await Promise.all([loadAnalyser(), loadVectorIndex(), loadSudachiThesaurus()])
  return { analyse, synonyms, vectors }
}

/** All that is needed to search a corpus; one for several corpora. */
export class Search {
  readonly terms: MorphemeTerms
  readonly comparison: { readonly officeWords: OfficeWords; readonly readings: Readings }
  readonly fusion: FusionWeights
  private readonly vectors: VectorIndex

  /** @param known words and readings of texts that were analysed before */
  constructor(
    { analyse, synonyms, vectors }: Dictionaries,
    thesaurus: readonly ThesaurusEntry[],
    fusion: FusionWeights,
    known: KnownWords = new Map(),
  ) {
    this.terms = new MorphemeTerms(analyse, synonyms, known)
    this.comparison = {
      officeWords: new OfficeWords(thesaurus, (text) => this.terms.ofPassage(text)),
      readings: new Readings(analyse, known),
    }
    this.fusion = fusion
    this.vectors = vectors
  }

  /** @param saturation for passages that carry wordings the usual one is better, for bare passages less */
  index(
    corpus: readonly Indexed[],
    fusion: FusionWeights = this.fusion,
    saturation: Saturation = BARE_SATURATION,
  ): HybridIndex {
    return new HybridIndex(corpus, this.terms, this.vectors, fusion, { ...this.comparison, saturation })
  }
}

/** The learnt shares of a knowledge folder. */
export function fusionOf(root: string): FusionWeights {
  return readFusion(join(root, FUSION_FILE))
}

/** Where the words and readings of all that is searched lie; written by `npm run train:fusion`, to start faster. */
export const SEARCH_WORDS_FILE = 'vocabulary/search-words.json.gz'

export function readSearchWords(root: string): Uint8Array {
  return readFileSync(join(root, SEARCH_WORDS_FILE))
}
