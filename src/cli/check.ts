import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadInstructions } from '../answering/model/instructions.ts'
import { contactFigures } from '../directory/contacts.ts'
import { KnowledgeError } from '../knowledge/fault.ts'
import { KNOWLEDGE_FOLDER, loadExamples, loadFence, loadKnowledge, type Knowledge } from '../knowledge/load.ts'
import { loadPhrases } from '../knowledge/phrases.ts'
import { MODEL_FILE } from '../assessment/model-file.ts'

/** Prints each fault on a line of its own; what a clerk should verify is counted, not failed. Returns the exit code. */
export function check(at: Date): number {
  try {
    const knowledge = loadKnowledge()
    const examples = loadExamples()
    loadPhrases()
    loadFence()
    loadInstructions()
    if (!existsSync(join(KNOWLEDGE_FOLDER, MODEL_FILE))) {
      console.log(`${MODEL_FILE}: -: is missing; run npm run train`)
      return 1
    }
    console.log(summary(knowledge, examples.length, at))
    return 0
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    for (const fault of error.faults) console.log(`${fault.file}: ${fault.field}: ${fault.reason}`)
    return 1
  }
}

function summary(knowledge: Knowledge, examples: number, at: Date): string {
  const { missing, stale } = contactFigures(knowledge.desks, at)
  const inferred = knowledge.areas.filter((area) => area.confidence !== 'read').length
  return [
    `plan ${knowledge.plan.length} passages, ${knowledge.services.length} services, ${knowledge.desks.length} desks, ${knowledge.areas.length} 町丁目, ${examples} labelled messages: valid`,
    `to verify: ${missing} desks without a number, ${stale} with one older than 18 months (tsunagi directory missing), ${inferred} 町丁目 whose district was not read in a source`,
  ].join('\n')
}
