import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Passage } from '../answering/passages.ts'
import { consult, type Parts } from '../consultation/consult.ts'
import { NO_MEMORY } from '../consultation/turn.ts'
import { KNOWLEDGE_FOLDER } from '../knowledge/load.ts'
import { STANDINGS } from '../knowledge/terms.ts'
import { figure, type Figure } from './figures.ts'

const range = z.tuple([z.number().int().min(1), z.number().int().min(1)])
const questionSchema = z.strictObject({
  id: z.string(),
  question: z.string(),
  asker: z.enum(['resident', 'staff']),
  /** 1-based line ranges of plan.txt that answer it; none where the documents do not. */
  gold: z.array(range),
  /** Whether every range is needed or each alone suffices. */
  need: z.enum(['all', 'any']),
  status: z.enum(STANDINGS).nullable(),
  /** Only measured by: nothing was tuned while looking at it. */
  isHeldOut: z.boolean(),
})
export type PlanQuestion = z.output<typeof questionSchema>

/** What was answered to one question, by the lines of the passages that were cited. */
export type PlanAnswer = {
  readonly question: PlanQuestion
  /** Places of the citations (1 the first) that hold each gold range; 0 where none does. */
  readonly places: readonly number[]
  readonly status: string | null
  readonly abstained: boolean
}

const NOON = new Date('2026-11-24T12:00:00+09:00')
/** Share of the shorter of two ranges that must lie in the other. */
const OVERLAP = 0.5

/** Our own questions about the plan, written from its lines. */
export function loadPlanQuestions(root: string = KNOWLEDGE_FOLDER): PlanQuestion[] {
  return readFileSync(join(root, 'evaluation/plan/questions.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => questionSchema.parse(JSON.parse(line)))
}

export function answerPlanQuestions(questions: readonly PlanQuestion[], parts: Parts): PlanAnswer[] {
  return questions.map((question) => {
    const reply = consult(
      {
        text: question.question,
        place: null,
        pin: null,
        at: NOON,
        asker: question.asker,
        language: null,
        memory: NO_MEMORY,
      },
      parts,
    )
    const cited = reply.citations.map((citation) => ({
      status: citation.status,
      lines: linesOf(
        parts.passages.find(
          (passage) => passage.citation.quote === citation.quote && passage.citation.status === citation.status,
        ),
      ),
    }))
    const places = question.gold.map((gold) => cited.findIndex(({ lines }) => holds(lines, gold)) + 1)
    const first = cited[Math.min(...places.filter((place) => place > 0)) - 1]
    return { question, places, status: first?.status ?? null, abstained: reply.abstained }
  })
}

export function planFigures(answers: readonly PlanAnswer[]): Record<string, Figure> {
  const count = (of: readonly PlanAnswer[], isHit: (answer: PlanAnswer) => boolean) =>
    figure(of.filter(isHit).length, of.length)
  const answerable = answers.filter(({ question }) => question.gold.length > 0)
  const found = answerable.filter(({ places }) => places.some((place) => place > 0))
  const inTwoPlaces = answerable.filter(({ question }) => question.need === 'all' && question.gold.length > 1)
  const within =
    (k: number) =>
    ({ places }: PlanAnswer) =>
      places.some((place) => place > 0 && place <= k)
  return {
    'hit@1': count(answerable, within(1)),
    'hit@3': count(answerable, within(3)),
    'every place cited where several are needed': count(inTwoPlaces, ({ places }) =>
      places.every((place) => place > 0),
    ),
    'standing right': count(found, ({ question, status }) => question.status === status),
    'answers what the documents hold': count(answerable, ({ abstained }) => !abstained),
    'abstains where they do not': count(
      answers.filter(({ question }) => question.gold.length === 0),
      ({ abstained }) => abstained,
    ),
  }
}

function linesOf(passage: Passage | undefined): readonly (readonly [number, number])[] {
  return passage?.kind === 'plan' ? passage.passage.lines : []
}

function holds(lines: readonly (readonly [number, number])[], gold: readonly [number, number]): boolean {
  const own = lines.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  const shared = lines.reduce(
    (sum, [first, last]) => sum + Math.max(0, Math.min(last, gold[1]) - Math.max(first, gold[0]) + 1),
    0,
  )
  return shared > 0 && shared >= OVERLAP * Math.min(own, gold[1] - gold[0] + 1)
}
