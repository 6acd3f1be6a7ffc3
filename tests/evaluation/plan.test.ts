import { describe, expect, it } from 'vitest'
import { answerPlanQuestions, loadPlanQuestions, planFigures } from '../../src/evaluation/plan-questions.ts'
import { realParts } from '../consultation/parts.ts'

describe('questions about the plan', () => {
  const questions = loadPlanQuestions()

  it('are many, a third of them without an answer in the documents', () => {
    expect(questions.length).toBeGreaterThanOrEqual(100)
    expect(questions.filter(({ gold }) => gold.length === 0).length).toBeGreaterThanOrEqual(15)
  })

  it('are answered by the right place, and not answered where the documents do not hold it', async () => {
    const figures = planFigures(answerPlanQuestions(questions, await realParts()))
    expect(figures['hit@1']?.value).toBeGreaterThanOrEqual(0.8)
    expect(figures['hit@3']?.value).toBeGreaterThanOrEqual(0.93)
    expect(figures['standing right']?.value).toBeGreaterThanOrEqual(0.95)
    expect(figures['answers what the documents hold']?.value).toBeGreaterThanOrEqual(0.95)
    expect(figures['abstains where they do not']?.value).toBeGreaterThanOrEqual(0.9)
  }, 120_000)
})
