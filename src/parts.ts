import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { passagesOf } from './answering/passages.ts'
import { Classifier } from './assessment/classifier.ts'
import { Echoes } from './assessment/echoes.ts'
import { Lexicon } from './assessment/features.ts'
import { MODEL_FILE, WEIGHTS_FILE, WORDS_FILE } from './assessment/model-file.ts'
import type { Parts } from './consultation/consult.ts'
import { Directory } from './directory/directory.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from './knowledge/load.ts'
import { loadPhrases, PROMPTS_FOLDER } from './knowledge/phrases.ts'
import { Gazetteer } from './place/gazetteer.ts'
import { USUAL_SATURATION } from './retrieval/bm25.ts'
import { unpackWords } from './retrieval/known-words.ts'
import { fusionOf, loadDictionaries, readSearchWords, Search, type Dictionaries } from './retrieval/load.ts'

const nextLoop = promisify(setImmediate)

/** Where knowledge and sentences lie. */
export type Sources = { readonly knowledge: string; readonly prompts: string }
export const SOURCES: Sources = { knowledge: KNOWLEDGE_FOLDER, prompts: PROMPTS_FOLDER }

/**
 * Everything a consultation needs, read from knowledge/ and prompts/; about two seconds, half of it for the dictionaries,
 * which are unpacked beside this thread and do not change with the knowledge. Lets others have their turn between its steps.
 * @throws KnowledgeError when a file cannot be used
 */
export async function loadParts(
  sources: Sources = SOURCES,
  loading: Promise<Dictionaries> = loadDictionaries(),
): Promise<Parts> {
  const root = sources.knowledge
  const knowledge = loadKnowledge(root)
  await nextLoop()
  const { passages, indexed } = passagesOf(knowledge)
  const classifier = Classifier.parse(readFileSync(join(root, MODEL_FILE)), readFileSync(join(root, WEIGHTS_FILE)))
  await nextLoop()
  const phrases = loadPhrases(sources.prompts)
  const known = new Map([...unpackWords(readFileSync(join(root, WORDS_FILE))), ...unpackWords(readSearchWords(root))])
  const fusion = fusionOf(root)
  const dictionaries = await loading
  await nextLoop()
  const search = new Search(dictionaries, knowledge.thesaurus, fusion, known)
  const echoes = new Echoes(classifier.remembered, search.terms)
  await nextLoop()
  return {
    ear: {
      analyse: dictionaries.analyse,
      signals: knowledge.signals,
      lexicon: new Lexicon(knowledge.lexicon),
      classifier,
      echoes,
    },
    gazetteer: new Gazetteer(knowledge.areas, knowledge.landmarks),
    directory: new Directory(knowledge),
    topics: new Map(knowledge.topics.map((topic) => [topic.id, topic])),
    // Latent semantics add nothing where residents' wordings are indexed, and a quarter of a second to every start.
    index: search.index(indexed, { ...fusion, latent: 0 }, USUAL_SATURATION),
    passages,
    menu: new Map(knowledge.menu.map((area) => [area.id, area])),
    phrases,
    writer: null,
    dense: null,
  }
}
