import { describe, expect, it } from 'vitest'
import { standingAsked, standingFactor } from '../../src/answering/standing.ts'
import type { PlanPassage } from '../../src/knowledge/plan.ts'

function passage(status: PlanPassage['status'], kind: PlanPassage['kind']): PlanPassage {
  return { id: 'x', quote: '', section: [], status, kind, summary: '', wordings: [], lines: [] }
}

describe('the standing of a passage', () => {
  it('puts the present before the goal when somebody asks how things are now', () => {
    const asked = standingAsked('今は誰が助成を受けられますか')
    expect(standingFactor(passage('study', 'present'), asked)).toBeGreaterThan(
      standingFactor(passage('draft', 'goal'), asked),
    )
  })

  it('puts the ward before one member, unless opinions are asked for', () => {
    const opinion = passage('opinion', 'opinion')
    expect(standingFactor(opinion, standingAsked('拠点はどうなりますか'))).toBeLessThan(1)
    expect(standingFactor(opinion, standingAsked('拠点に疑問を出した委員は'))).toBeGreaterThan(1)
  })

  it('puts what is open first when somebody asks whether it is settled', () => {
    expect(
      standingFactor(passage('pending', 'pending'), standingAsked('防犯のことは決まっていますか')),
    ).toBeGreaterThan(1)
  })
})
