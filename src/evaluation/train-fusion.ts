// `npm run train:fusion`: learns how much each way of comparing counts, from our own collections, and writes the shares,
// the words and readings of all that is searched (to start faster) and what was measured. Same files, same bytes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { passagesOf } from '../answering/passages.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from '../knowledge/load.ts'
import { FUSION_FILE, SCORERS, type FusionWeights } from '../retrieval/fusion.ts'
import { FUSION } from '../retrieval/hybrid.ts'
import { packWords } from '../retrieval/known-words.ts'
import { loadDictionaries, Search, SEARCH_WORDS_FILE } from '../retrieval/load.ts'
import { exactVectorIndex } from '../retrieval/vectors.ts'
import { loadCollections, withAWordMissing } from './collections.ts'
import { learnFusion, PRIOR } from './fusion-training.ts'
import { compareAll, heldOut, ndcg, type ComparedCollection } from './ranking.ts'
import { retrievalReport } from './retrieval-report.ts'

const REPORT = new URL('../../docs/evaluation/retrieval.md', import.meta.url).pathname

const knowledge = loadKnowledge()
const dictionaries = { ...(await loadDictionaries()), vectors: exactVectorIndex }
const search = new Search(dictionaries, knowledge.thesaurus, PRIOR)
const everyScorer: FusionWeights = Object.fromEntries(SCORERS.map((scorer) => [scorer, 1]))
const own = loadCollections()
const collections = [...own, withAWordMissing(own.at(-1)!, dictionaries.analyse)]
const compared = collections.map((collection) => compareAll(collection, search.index(collection.passages, everyScorer)))
const learnable = compared.map((collection) => heldOut(collection, false))
const fusion = learnFusion(learnable)
writeFileSync(join(KNOWLEDGE_FOLDER, FUSION_FILE), `${JSON.stringify(fusion, null, 2)}\n`)
writeFileSync(join(KNOWLEDGE_FOLDER, SEARCH_WORDS_FILE), packWords(wordsOfEverything()))

const bare = new Search(dictionaries, [], FUSION)
const before = collections.map((collection) => compareAll(collection, bare.index(collection.passages)))
const rows = compared.map((collection, at) => ({
  name: collection.name,
  passages: collection.size,
  questions: heldOut(collection, true).questions.length,
  before: ndcg(heldOut(before[at]!, true), FUSION),
  vocabulary: ndcg(heldOut(collection, true), FUSION),
  learnt: ndcg(heldOut(collection, true), fusion),
  unseen: ndcg(heldOut(collection, true), learnFusion(othersThan(collection))),
}))
writeFileSync(REPORT, retrievalReport(rows, fusion))
console.log(JSON.stringify(fusion))
console.table(rows)

/** Collections of another kind: neither this one nor its variant. */
function othersThan({ name }: ComparedCollection): ComparedCollection[] {
  const kind = (of: string) => of.split(',')[0]
  return learnable.filter((other) => kind(other.name) !== kind(name))
}

/** What a start would otherwise analyse anew. */
function wordsOfEverything(): ReadonlyMap<string, readonly string[]> {
  const recording = new Search(dictionaries, [], fusion)
  recording.terms.isRecording = true
  recording.comparison.readings.isRecording = true
  for (const entry of knowledge.thesaurus)
    for (const text of 'said' in entry ? [...entry.said, ...entry.office] : entry) recording.terms.ofPassage(text)
  const thesaurusWords = new Map(recording.terms.asked)
  recording.index(passagesOf(knowledge).indexed)
  return new Map([...thesaurusWords, ...recording.comparison.readings.asked])
}
