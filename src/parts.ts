import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { passagesOf } from './answering/passages.ts'
import { Classifier } from './assessment/classifier.ts'
import { Echoes } from './assessment/echoes.ts'
import { Lexicon } from './assessment/features.ts'
import { MODEL_FILE, WORDS_FILE } from './assessment/model-file.ts'
import type { Parts } from './consultation/consult.ts'
import { Directory } from './directory/directory.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from './knowledge/load.ts'
import { loadPhrases, PROMPTS_FOLDER } from './knowledge/phrases.ts'
import { loadAnalyser } from './language/morphemes.ts'
import { Gazetteer } from './place/gazetteer.ts'
import { HybridIndex } from './retrieval/hybrid.ts'
import { unpackWords } from './retrieval/known-words.ts'
import { loadSudachiThesaurus } from './retrieval/synonyms.ts'
import { MorphemeTerms } from './retrieval/terms.ts'
import { loadVectorIndex } from './retrieval/vectors.ts'

const nextLoop = promisify(setImmediate)

/** Where knowledge and sentences lie. */
export type Sources = { readonly knowledge: string; readonly prompts: string }
export const SOURCES: Sources = { knowledge: KNOWLEDGE_FOLDER, prompts: PROMPTS_FOLDER }

/** What does not change with the knowledge: dictionaries and the vector index's program. Half of the memory. */
export type Tools = {
  readonly analyse: Awaited<ReturnType<typeof loadAnalyser>>
  readonly vectors: Awaited<ReturnType<typeof loadVectorIndex>>
  readonly thesaurus: Awaited<ReturnType<typeof loadSudachiThesaurus>>
}

export async function loadTools(): Promise<Tools> {
  const [analyse, vectors, thesaurus] = await Promise.all([loadAnalyser(), loadVectorIndex(), loadSudachiThesaurus()])
  return { analyse, vectors, thesaurus }
}

/**
 * Everything a consultation needs, read from knowledge/ and prompts/; about two seconds, half of it for the tools, which
 * are unpacked beside this thread. Lets others have their turn between its steps.
 * @throws KnowledgeError when a file cannot be used
 */
export async function loadParts(sources: Sources = SOURCES, loading: Promise<Tools> = loadTools()): Promise<Parts> {
  const root = sources.knowledge
  const knowledge = loadKnowledge(root)
  await nextLoop()
  const { passages, indexed } = passagesOf(knowledge)
  const classifier = Classifier.parse(readFileSync(join(root, MODEL_FILE)))
  await nextLoop()
  const phrases = loadPhrases(sources.prompts)
  const { analyse, vectors, thesaurus } = await loading
  await nextLoop()
  const terms = new MorphemeTerms(analyse, thesaurus, unpackWords(readFileSync(join(root, WORDS_FILE))))
  const echoes = new Echoes(classifier.remembered, terms)
  await nextLoop()
  return {
    ear: { analyse, signals: knowledge.signals, lexicon: new Lexicon(knowledge.lexicon), classifier, echoes },
    gazetteer: new Gazetteer(knowledge.areas, knowledge.landmarks),
    directory: new Directory(knowledge),
    topics: new Map(knowledge.topics.map((topic) => [topic.id, topic])),
    index: new HybridIndex(indexed, terms, vectors),
    passages,
    menu: new Map(knowledge.menu.map((area) => [area.id, area])),
    phrases,
  }
}
