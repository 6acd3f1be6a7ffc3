import { z } from 'zod'
import { LANGUAGES, STANDINGS, TOPICS, URGENCIES } from '../../knowledge/terms.ts'

const sentence = z.string()

/** The message, and nothing else: the second opinion must not be led. */
const assessInput = z.object({ said: z.string(), language: z.enum(LANGUAGES) })
const assessOutput = z.object({ urgency: z.enum(URGENCIES), topics: z.array(z.enum(TOPICS)) })

const rewriteQuestionInput = z.object({ said: z.string(), talkedAbout: z.array(z.string()) })
const rewriteQuestionOutput = z.object({ queries: z.array(z.string()) })

const answerInput = z.object({
  said: z.string(),
  reader: z.enum(['resident', 'staff']),
  sources: z.array(z.object({ number: z.number(), title: z.string(), standing: z.enum(STANDINGS), text: z.string() })),
  desks: z.array(z.object({ token: z.string(), purpose: z.string() })),
  services: z.array(z.object({ token: z.string(), name: z.string() })),
})
const answerOutput = z.object({
  sentences: z.array(z.object({ text: sentence, sources: z.array(z.number()) })),
})

const plainLanguageInput = z.object({ sentences: z.array(sentence) })
const plainLanguageOutput = z.object({ sentences: z.array(sentence) })

const translateInput = z.object({ language: z.string(), sentences: z.array(sentence) })
const translateOutput = z.object({ sentences: z.array(sentence) })

const summariseCaseInput = z.object({ said: z.string() })
const summariseCaseOutput = z.object({ sentences: z.array(sentence) })

const checkSupportInput = z.object({ pairs: z.array(z.object({ sentence, evidence: z.string() })) })
const checkSupportOutput = z.object({ supported: z.array(z.boolean()) })

/** Every task of a model, with what goes in and what must come out. The prompt files name these schemas. */
export const TASKS = {
  assess: { names: ['assessInput', 'assessOutput'], input: assessInput, output: assessOutput },
  'rewrite-question': {
    names: ['rewriteQuestionInput', 'rewriteQuestionOutput'],
    input: rewriteQuestionInput,
    output: rewriteQuestionOutput,
  },
  answer: { names: ['answerInput', 'answerOutput'], input: answerInput, output: answerOutput },
  'plain-language': {
    names: ['plainLanguageInput', 'plainLanguageOutput'],
    input: plainLanguageInput,
    output: plainLanguageOutput,
  },
  translate: { names: ['translateInput', 'translateOutput'], input: translateInput, output: translateOutput },
  'summarise-case': {
    names: ['summariseCaseInput', 'summariseCaseOutput'],
    input: summariseCaseInput,
    output: summariseCaseOutput,
  },
  'check-support': {
    names: ['checkSupportInput', 'checkSupportOutput'],
    input: checkSupportInput,
    output: checkSupportOutput,
  },
} as const

export type Task = keyof typeof TASKS
export type TaskInput<T extends Task> = z.input<(typeof TASKS)[T]['input']>
export type TaskOutput<T extends Task> = z.output<(typeof TASKS)[T]['output']>

export const TASK_NAMES = Object.keys(TASKS) as readonly Task[]
