import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passagesOf } from './answering/passages.ts'
import { Classifier } from './assessment/classifier.ts'
import { Echoes } from './assessment/echoes.ts'
import { Lexicon } from './assessment/features.ts'
import { MODEL_FILE, WORDS_FILE } from './assessment/model-file.ts'
import type { Parts } from './consultation/consult.ts'
import { Directory } from './directory/directory.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from './knowledge/load.ts'
import { loadPhrases } from './knowledge/phrases.ts'
import { loadAnalyser } from './language/morphemes.ts'
import { Gazetteer } from './place/gazetteer.ts'
import { HybridIndex } from './retrieval/hybrid.ts'
import { unpackWords } from './retrieval/known-words.ts'
import { loadSudachiThesaurus } from './retrieval/synonyms.ts'
import { MorphemeTerms } from './retrieval/terms.ts'
import { loadVectorIndex } from './retrieval/vectors.ts'

/**
 * Everything a consultation needs, read from knowledge/ and prompts/; about two seconds.
 * @throws KnowledgeError when a file cannot be used
 */
export async function loadParts(root: string = KNOWLEDGE_FOLDER): Promise<Parts> {
  // The dictionaries are unpacked beside this thread while it reads the knowledge.
  const loading = Promise.all([loadAnalyser(), loadVectorIndex(), loadSudachiThesaurus()])
  const knowledge = loadKnowledge(root)
  const { passages, indexed } = passagesOf(knowledge)
  const classifier = Classifier.parse(readFileSync(join(root, MODEL_FILE)))
  const phrases = loadPhrases()
  const [analyse, vectors, thesaurus] = await loading
  const terms = new MorphemeTerms(analyse, thesaurus, unpackWords(readFileSync(join(root, WORDS_FILE))))
  return {
    ear: {
      analyse,
      signals: knowledge.signals,
      lexicon: new Lexicon(knowledge.lexicon),
      classifier,
      echoes: new Echoes(classifier.remembered, terms),
    },
    gazetteer: new Gazetteer(knowledge.areas, knowledge.landmarks),
    directory: new Directory(knowledge),
    topics: new Map(knowledge.topics.map((topic) => [topic.id, topic])),
    index: new HybridIndex(indexed, terms, vectors),
    passages,
    menu: new Map(knowledge.menu.map((area) => [area.id, area])),
    phrases,
    writer: null,
    dense: null,
  }
}
