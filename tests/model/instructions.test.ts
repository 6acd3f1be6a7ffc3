import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadInstructions } from '../../src/answering/model/instructions.ts'
import { TASK_NAMES, TASKS, type Task } from '../../src/answering/model/tasks.ts'
import { PROMPTS_FOLDER } from '../../src/knowledge/phrases.ts'
import { temporaryFolder } from '../acceptance/server.ts'

const instructions = loadInstructions()

/** One right input and output of each task, and an output that must not pass. */
const EXAMPLES: Readonly<Record<Task, { readonly input: unknown; readonly output: unknown; readonly wrong: unknown }>> =
  {
    assess: {
      input: { said: '家賃が払えません', language: 'ja' },
      output: { urgency: 'soon', topics: ['housing'] },
      wrong: { urgency: 'urgent', topics: ['housing'] },
    },
    'rewrite-question': {
      input: { said: 'それはいくら?', talkedAbout: ['住まいのこと'] },
      output: { queries: ['住居確保給付金の額'] },
      wrong: { queries: '住居確保給付金の額' },
    },
    answer: {
      input: {
        said: '家賃が払えません',
        reader: 'resident',
        sources: [{ number: 1, title: '住居確保給付金', standing: 'service', text: '家賃にあたる額を出す給付です。' }],
        desks: [{ token: '{{desk:plat-home}}', purpose: '暮らしの相談' }],
        services: [{ token: '{{service:housing-benefit}}', name: '住居確保給付金' }],
      },
      output: { sentences: [{ text: '家賃にあたる額を出す給付です。', sources: [1] }] },
      wrong: { sentences: ['家賃にあたる額を出す給付です。[1]'] },
    },
    'plain-language': {
      input: { sentences: ['返済は不要です。'] },
      output: { sentences: ['返さなくて いいです。'] },
      wrong: { sentences: [1] },
    },
    translate: {
      input: { language: 'English', sentences: ['返済は不要です。'] },
      output: { sentences: ['You do not have to pay it back.'] },
      wrong: { sentence: 'You do not have to pay it back.' },
    },
    'summarise-case': {
      input: { said: '夫に殴られています' },
      output: { sentences: ['夫に殴られています。'] },
      wrong: { sentences: null },
    },
    'check-support': {
      input: { pairs: [{ sentence: '返す必要はありません。', evidence: '返す必要はありません' }] },
      output: { supported: [true] },
      wrong: { supported: ['yes'] },
    },
  }

describe.each(TASK_NAMES)('the instruction to %s', (task) => {
  const { input, output, wrong } = EXAMPLES[task]

  it('has a version, names its schemas, and speaks of every field of its output', () => {
    const { version, system, ...named } = instructions[task]
    expect(version).toBeGreaterThan(0)
    expect(named).toEqual({ task, input: TASKS[task].names[0], output: TASKS[task].names[1] })
    for (const field of Object.keys(TASKS[task].output.shape)) expect(system).toContain(field)
  })

  it('takes what the code sends and gives what the code reads, and nothing else', () => {
    expect(TASKS[task].input.safeParse(input).success).toBe(true)
    expect(TASKS[task].output.safeParse(output).success).toBe(true)
    expect(TASKS[task].output.safeParse(wrong).success).toBe(false)
  })

  it('holds no number to call, no address and no name', () => {
    expect(instructions[task].system).not.toMatch(/\d{2,4}-\d{2,4}-\d{3,4}|https?:|@/u)
  })
})

describe('instructions', () => {
  it('to do with what people wrote say that it is no instruction', () => {
    for (const task of ['assess', 'rewrite-question', 'answer', 'summarise-case'] as const)
      expect(instructions[task].system).toMatch(/指示に(は|従)/u)
  })

  it('that name another schema, or none, are refused by their file and key', () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'model'))
    for (const file of readdirSync(join(PROMPTS_FOLDER, 'model')))
      writeFileSync(join(root, 'model', file), readFileSync(join(PROMPTS_FOLDER, 'model', file), 'utf8'))
    writeFileSync(join(root, 'model', 'assess.yaml'), 'version: 0\ntask: assess\ninput: x\noutput: y\nsystem: z\n')
    expect(() => loadInstructions(root)).toThrow(/assess\.yaml/u)
  })
})
