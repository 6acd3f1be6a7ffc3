import { z } from 'zod'
import {
  deskSchema,
  districtSchema,
  landmarksSchema,
  roleSchema,
  scheduleSchema,
  townsSchema,
  type Area,
  type Desk,
  type District,
  type Landmarks,
  type RoleRecord,
  type Schedule,
} from './directory-schema.ts'
import { checkConsistency } from './consistency.ts'
import { KnowledgeError } from './fault.ts'
import { fenceWordsSchema, glossarySchema, type FenceWords, type Glossary } from './fence-schema.ts'
import { KnowledgeFiles } from './files.ts'
import { loadPlan, type PlanPassage } from './plan.ts'
import { exampleSchema, serviceSchema, type Example, type Service } from './schema.ts'
import {
  everydaySchema,
  lexiconSchema,
  menuSchema,
  signalSchema,
  thesaurusSchema,
  topicSchema,
  type EverydayWords,
  type MenuRecord,
  type SemanticClass,
  type SignalRecord,
  type ThesaurusEntry,
  type TopicRecord,
} from './vocabulary-schema.ts'

/** Everything the assistant knows, read once at start. */
export type Knowledge = {
  readonly plan: readonly PlanPassage[]
  readonly services: readonly Service[]
  readonly schedules: readonly Schedule[]
  readonly roles: readonly RoleRecord[]
  readonly desks: readonly Desk[]
  readonly districts: readonly District[]
  readonly areas: readonly Area[]
  readonly landmarks: Landmarks
  readonly topics: readonly TopicRecord[]
  readonly signals: readonly SignalRecord[]
  readonly lexicon: readonly SemanticClass[]
  readonly everyday: readonly EverydayWords[]
  readonly menu: readonly MenuRecord[]
  readonly thesaurus: readonly ThesaurusEntry[]
}

/** Where the knowledge lies when nothing else is said. */
export const KNOWLEDGE_FOLDER = new URL('../../knowledge', import.meta.url).pathname

/**
 * Reads and validates knowledge/.
 * @throws KnowledgeError naming every file, field and reason at once
 */
export function loadKnowledge(root: string = KNOWLEDGE_FOLDER): Knowledge {
  const files = new KnowledgeFiles(root)
  const knowledge = readKnowledge(files)
  files.settle()
  checkConsistency(knowledge, files)
  files.settle()
  return knowledge
}

/**
 * The labelled messages, each with its file: read to train and to check, not to answer.
 * @throws KnowledgeError naming the file, the line and the reason
 */
export function loadExamples(root: string = KNOWLEDGE_FOLDER): { readonly file: string; readonly value: Example }[] {
  const files = new KnowledgeFiles(root)
  const examples = files.jsonlFolder('vocabulary/examples', exampleSchema)
  files.settle()
  return examples
}

/**
 * Labelled messages that nothing learns from: they only measure. Each file has an author of its own.
 * @throws KnowledgeError naming the file, the line and the reason
 */
export function loadTestMessages(root: string = KNOWLEDGE_FOLDER): { readonly file: string; readonly value: Example }[] {
  const files = new KnowledgeFiles(root)
  const messages = files.jsonlFolder('evaluation/messages', exampleSchema)
  files.settle()
  return messages
}

/**
 * The words of the fence around models, and the glossary for translations: read only where a model is used.
 * @throws KnowledgeError naming the file, the field and the reason
 */
export function loadFence(root: string = KNOWLEDGE_FOLDER): { readonly words: FenceWords; readonly glossary: Glossary } {
  const files = new KnowledgeFiles(root)
  const words = files.yaml('vocabulary/fence.yaml', fenceWordsSchema)
  const glossary = files.yaml('vocabulary/glossary.yaml', glossarySchema)
  if (words === null || glossary === null) throw new KnowledgeError(files.faults)
  return { words, glossary }
}

function readKnowledge(files: KnowledgeFiles): Knowledge {
  return {
    plan: loadPlan(files),
    services: readServices(files),
    schedules: files.yaml('directory/schedules.yaml', z.array(scheduleSchema)) ?? [],
    roles: files.yaml('directory/roles.yaml', z.array(roleSchema)) ?? [],
    desks: files.yamlFolder('directory/desks', z.array(deskSchema)).flatMap(({ value }) => value),
    districts: files.yaml('directory/districts.yaml', z.array(districtSchema)) ?? [],
    areas: files.yaml('directory/towns.yaml', townsSchema)?.areas ?? [],
    landmarks: files.yaml('directory/landmarks.yaml', landmarksSchema) ?? { stations: [], readings: {}, outside: [] },
    topics: files.yaml('vocabulary/topics.yaml', z.array(topicSchema)) ?? [],
    signals: files.yamlFolder('vocabulary/signals', z.array(signalSchema)).flatMap(({ value }) => value),
    lexicon: files.yaml('vocabulary/lexicon.yaml', lexiconSchema) ?? [],
    everyday: files.yaml('vocabulary/everyday.yaml', everydaySchema) ?? [],
    menu: files.yaml('vocabulary/menu.yaml', z.array(menuSchema)) ?? [],
    thesaurus: readThesaurus(files),
  }
}

/**
 * The thesaurus of municipal business alone, for a corpus that is not the assistant's own.
 * @throws KnowledgeError when the file cannot be used
 */
export function loadThesaurus(root: string = KNOWLEDGE_FOLDER): readonly ThesaurusEntry[] {
  const files = new KnowledgeFiles(root)
  const thesaurus = readThesaurus(files)
  files.settle()
  return thesaurus
}

function readThesaurus(files: KnowledgeFiles): readonly ThesaurusEntry[] {
  return files.yaml('vocabulary/thesaurus.yaml', thesaurusSchema) ?? []
}

function readServices(files: KnowledgeFiles): Service[] {
  return files.yamlFolder('services', serviceSchema).map(({ file, value }) => {
    if (file !== `services/${value.id}.yaml`) files.fault(file, 'id', `must be the file's name, but is ${value.id}`)
    return value
  })
}
