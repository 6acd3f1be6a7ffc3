import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passagesOf } from './answering/passages.ts'
import { Classifier } from './assessment/classifier.ts'
import { Echoes } from './assessment/echoes.ts'
import { Lexicon } from './assessment/features.ts'
import { MODEL_FILE, WEIGHTS_FILE, WORDS_FILE } from './assessment/model-file.ts'
import type { Parts } from './consultation/consult.ts'
import { Directory } from './directory/directory.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from './knowledge/load.ts'
import { loadPhrases } from './knowledge/phrases.ts'
import { Gazetteer } from './place/gazetteer.ts'
import { USUAL_SATURATION } from './retrieval/bm25.ts'
import { unpackWords } from './retrieval/known-words.ts'
import { fusionOf, loadDictionaries, readSearchWords, Search } from './retrieval/load.ts'

/**
 * Everything a consultation needs, read from knowledge/ and prompts/; about two seconds.
 * @throws KnowledgeError when a file cannot be used
 */
export async function loadParts(root: string = KNOWLEDGE_FOLDER): Promise<Parts> {
  // The dictionaries are unpacked beside this thread while it reads the knowledge.
  const loading = loadDictionaries()
  const knowledge = loadKnowledge(root)
  const { passages, indexed } = passagesOf(knowledge)
  const classifier = Classifier.parse(readFileSync(join(root, MODEL_FILE)), readFileSync(join(root, WEIGHTS_FILE)))
  const phrases = loadPhrases()
  const known = new Map([...unpackWords(readFileSync(join(root, WORDS_FILE))), ...unpackWords(readSearchWords(root))])
  const fusion = fusionOf(root)
  const dictionaries = await loading
  const { analyse } = dictionaries
  const search = new Search(dictionaries, knowledge.thesaurus, fusion, known)
  return {
    ear: {
      analyse,
      signals: knowledge.signals,
      lexicon: new Lexicon(knowledge.lexicon),
      classifier,
      echoes: new Echoes(classifier.remembered, search.terms),
    },
    gazetteer: new Gazetteer(knowledge.areas, knowledge.landmarks),
    directory: new Directory(knowledge),
    topics: new Map(knowledge.topics.map((topic) => [topic.id, topic])),
    // Latent semantics add nothing where residents' wordings are indexed, and a quarter of a second to every start.
    index: search.index(indexed, { ...fusion, latent: 0 }, USUAL_SATURATION),
    passages,
    menu: new Map(knowledge.menu.map((area) => [area.id, area])),
    phrases,
  }
}
