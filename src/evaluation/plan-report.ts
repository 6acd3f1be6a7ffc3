import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Parts } from '../consultation/consult.ts'
import type { Figure } from './figures.ts'
import { answerPlanQuestions, loadPlanQuestions, planFigures, type PlanAnswer } from './plan-questions.ts'

/** Answers our own questions about the plan and writes what came of it to plan.md in a folder. */
export function writePlanReport(folder: string, parts: Parts): void {
  const answers = answerPlanQuestions(loadPlanQuestions(), parts)
  const halves = {
    'looked at while tuning': planFigures(answers.filter(({ question }) => !question.isHeldOut)),
    'held out': planFigures(answers.filter(({ question }) => question.isHeldOut)),
    all: planFigures(answers),
  }
  writeFileSync(join(folder, 'plan.md'), report(halves, answers))
  for (const [name, figure] of Object.entries(halves.all)) console.log('plan', name, said(figure))
}

function report(halves: Readonly<Record<string, Record<string, Figure>>>, answers: readonly PlanAnswer[]): string {
  const names = Object.keys(halves['all'] ?? {})
  return `# Questions about the plan

Our own questions (\`knowledge/evaluation/plan/questions.jsonl\`, ${answers.length}; ${answers.filter(({ question }) => question.gold.length === 0).length} of them ask for what the documents do
not hold), written from the plan's lines in residents' and staff's words. Value, hits of N and 95 % interval. Made by \`npm run evaluate\`.

| figure | ${Object.keys(halves).join(' | ')} |
|---|${Object.keys(halves)
    .map(() => '---|')
    .join('')}
${names
  .map(
    (name) =>
      `| ${name} | ${Object.values(halves)
        .map((figures) => said(figures[name]!))
        .join(' | ')} |`,
  )
  .join('\n')}

A citation hits when at least half of the shorter of its lines and the question's lines is shared.

## Answers of the first part that are not right

${answers
  .filter(({ question }) => !question.isHeldOut)
  .filter(isWrong)
  .map(
    ({ question, places, abstained }) => `- ${question.question} (${verdict(question.gold.length, places, abstained)})`,
  )
  .join('\n')}
`
}

function isWrong({ question, places, abstained }: PlanAnswer): boolean {
  if (question.gold.length === 0) return !abstained
  const isFirst = places.includes(1)
  return abstained || !isFirst || (question.need === 'all' && places.includes(0))
}

function verdict(golds: number, places: readonly number[], abstained: boolean): string {
  if (golds === 0) return 'answered though the documents do not hold it'
  if (abstained) return 'abstained'
  return places.every((place) => place === 0)
    ? 'not cited'
    : `cited at ${places.map((place) => place || '–').join(', ')}`
}

function said({ value, hits, of, low, high }: Figure): string {
  return `${value.toFixed(3)} (${hits}/${of}; ${low.toFixed(3)}–${high.toFixed(3)})`
}
