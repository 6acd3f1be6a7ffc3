import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hear, score, type Scorecard } from '../../src/evaluation/figures.ts'
import { loadExamples, loadTestMessages } from '../../src/knowledge/load.ts'
import { realParts } from '../consultation/parts.ts'

const committed = JSON.parse(
  readFileSync(new URL('../../docs/evaluation/figures.json', import.meta.url), 'utf8'),
) as Scorecard

describe('the scorecard', () => {
  it('has not fallen by more than its interval', async () => {
    const messages = loadTestMessages().map(({ value }) => value)
    const { figures } = score(hear(messages, (await realParts()).ear))
    for (const [name, { low, high }] of Object.entries(committed.figures)) {
      const { value } = figures[name]!
      const hasFallen = name === 'false alarm' ? value > high : value < low
      expect({ name, value, low, high, hasFallen }).toMatchObject({ hasFallen: false })
    }
  })

  it('is measured on messages that nothing learns from', () => {
    const learnt = new Set(loadExamples().map(({ value }) => value.text))
    expect(loadTestMessages().filter(({ value }) => learnt.has(value.text))).toEqual([])
  })
})
