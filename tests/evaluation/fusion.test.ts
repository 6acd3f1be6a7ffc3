import { beforeAll, describe, expect, it } from 'vitest'
import { loadCollections, type Collection } from '../../src/evaluation/collections.ts'
import { learnFusion } from '../../src/evaluation/fusion-training.ts'
import { compareAll, heldOut, ndcg } from '../../src/evaluation/ranking.ts'
import { KNOWLEDGE_FOLDER, loadThesaurus } from '../../src/knowledge/load.ts'
import { SCORERS } from '../../src/retrieval/fusion.ts'
import { FUSION } from '../../src/retrieval/hybrid.ts'
import { fusionOf, loadDictionaries, Search } from '../../src/retrieval/load.ts'

let search: Search
let office: Collection
beforeAll(async () => {
  search = new Search(await loadDictionaries(), loadThesaurus(), fusionOf(KNOWLEDGE_FOLDER))
  office = loadCollections().find(({ name }) => name === 'city-office')!
})

describe('the learnt fusion', () => {
  it('ranks the held-out questions of a city office better than words and characters alone', () => {
    const compared = heldOut(compareAll(office, search.index(office.passages)), true)
    expect(ndcg(compared, search.fusion)).toBeGreaterThan(0.6)
    expect(ndcg(compared, search.fusion)).toBeGreaterThan(ndcg(compared, FUSION))
  })

  it('gives a share to what tells the right passage and none to what does not', () => {
    const telling = { text: '', answer: 0, isHeldOut: false, scores: tell([1, 0.2], [0.1, 1]) }
    const learnt = learnFusion([{ name: 'two', size: 2, questions: [telling] }], { morphemes: 1, readings: 0.5 })
    expect(learnt.readings).toBeLessThan(0.5)
    expect(learnt.morphemes).toBe(1)
  })
})

/** Scores of two passages by morphemes and by readings; the other scorers say nothing. */
function tell(morphemes: readonly number[], readings: readonly number[]): Float32Array[] {
  return SCORERS.map((scorer) =>
    Float32Array.from(scorer === 'morphemes' ? morphemes : scorer === 'readings' ? readings : [0, 0]),
  )
}
