import { z } from 'zod'
import { KnowledgeError } from '../../knowledge/fault.ts'
import { KnowledgeFiles } from '../../knowledge/files.ts'
import { PROMPTS_FOLDER } from '../../knowledge/phrases.ts'
import { TASK_NAMES, TASKS, type Task } from './tasks.ts'

const instructionSchema = z.strictObject({
  /** Raised whenever the words change, so that a log line says which were used. */
  version: z.int().positive(),
  task: z.string(),
  input: z.string(),
  output: z.string(),
  system: z.string().min(1),
})

export type Instruction = z.output<typeof instructionSchema>
export type Instructions = Readonly<Record<Task, Instruction>>

/**
 * Reads prompts/model/: one file a task, naming the schemas that this code has for it.
 * @throws KnowledgeError naming the file, the key and the reason
 */
export function loadInstructions(root: string = PROMPTS_FOLDER): Instructions {
  const files = new KnowledgeFiles(root)
  const entries = TASK_NAMES.map((task) => {
    const file = `model/${task}.yaml`
    const instruction = files.yaml(file, instructionSchema)
    const [input, output] = TASKS[task].names
    if (instruction !== null) {
      if (instruction.task !== task) files.fault(file, 'task', `must be ${task}`)
      if (instruction.input !== input) files.fault(file, 'input', `must be ${input}`)
      if (instruction.output !== output) files.fault(file, 'output', `must be ${output}`)
    }
    return [task, instruction] as const
  })
  if (files.faults.length > 0) throw new KnowledgeError(files.faults)
  return Object.fromEntries(entries) as Instructions
}
