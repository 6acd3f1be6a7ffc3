import { beforeAll, describe, expect, it } from 'vitest'
import { loadAnalyser, segmenterAnalyser } from '../../src/language/morphemes.ts'
import { HybridIndex } from '../../src/retrieval/hybrid.ts'
import { USUAL_SATURATION } from '../../src/retrieval/bm25.ts'
import { NO_OFFICE_WORDS, OfficeWords } from '../../src/retrieval/office-words.ts'
import { Readings } from '../../src/retrieval/readings.ts'
import { HybridRetriever } from '../../src/retrieval/retriever.ts'
import { loadSudachiThesaurus } from '../../src/retrieval/synonyms.ts'
import { MorphemeTerms } from '../../src/retrieval/terms.ts'
import { exactVectorIndex } from '../../src/retrieval/vectors.ts'

const corpus = [
  { id: 'move', title: '引っ越しの届け出', text: '転入したら十四日以内に窓口へ届け出てください。' },
  { id: 'nursery', title: '保育園', text: '入園の申し込みは毎年十一月です。' },
  { id: 'book', title: '障害者手帳', text: '手帳の交付と更新の手続きです。' },
  { id: 'lost', title: '行方不明', text: '帰れなくなった高齢者を探します。', expansions: ['ばあちゃんが家に戻らない'] },
]
let terms: MorphemeTerms
beforeAll(async () => {
  terms = new MorphemeTerms(await loadAnalyser(), await loadSudachiThesaurus())
})
const first = (index: HybridIndex, query: string) => corpus[index.search(query, 1)[0]?.index ?? -1]?.id

describe('the hybrid index', () => {
  it('finds spelling variants and synonyms', () => {
    const index = new HybridIndex(corpus, terms, exactVectorIndex)
    expect(first(index, '引越したときは')).toBe('move')
    expect(first(index, '障がい者の手帳')).toBe('book')
  })

  it('finds a passage by how people put it', () => {
    expect(first(new HybridIndex(corpus, terms, exactVectorIndex), 'ばあちゃんが戻らない')).toBe('lost')
  })

  it('finds 住民票 for whoever writes it in hiragana', async () => {
    const analyse = await loadAnalyser()
    const offices = [
      { id: 'tax', title: '住民税の納付', text: '納期は六月です。' },
      { id: 'record', title: '住民票の写し', text: '窓口で交付します。' },
    ]
    const comparison = { officeWords: NO_OFFICE_WORDS, readings: new Readings(analyse), saturation: USUAL_SATURATION }
    const index = new HybridIndex(offices, terms, exactVectorIndex, { morphemes: 1, readings: 0.3 }, comparison)
    expect(offices[index.search('じゅうみんひょう', 1)[0]?.index ?? -1]?.id).toBe('record')
  })

  it('finds the offices’ word for what people say', () => {
    const officeWords = new OfficeWords([{ said: ['引き落とし'], office: ['口座振替'] }], (text) =>
      terms.ofPassage(text),
    )
    const ways = [
      { id: 'card', text: 'カードで払えます' },
      { id: 'debit', text: '口座振替の申し込み' },
    ]
    const index = new HybridIndex(
      ways,
      terms,
      exactVectorIndex,
      { morphemes: 1 },
      {
        officeWords,
        readings: null,
        saturation: USUAL_SATURATION,
      },
    )
    expect(ways[index.search('引き落としにしたい', 1)[0]?.index ?? -1]?.id).toBe('debit')
  })

  it('finds nothing for a question that shares nothing', () => {
    expect(new HybridIndex(corpus, terms, exactVectorIndex).search('xyz', 3)).toEqual([])
  })

  it('says how much of a question a passage holds', () => {
    const index = new HybridIndex(corpus, terms, exactVectorIndex)
    expect(index.coverage('手帳の更新', [2])[0]).toBeGreaterThan(0.9)
    expect(index.coverage('手帳の更新', [1])[0]).toBeLessThan(0.3)
  })

  it('works without the dictionary', () => {
    const words = new MorphemeTerms(segmenterAnalyser(), { canonical: new Map(), synonyms: new Map() })
    expect(first(new HybridIndex(corpus, words, exactVectorIndex), '保育園の入園')).toBe('nursery')
  })

  it('stands behind LangChain’s retriever', async () => {
    const retriever = new HybridRetriever(new HybridIndex(corpus, terms, exactVectorIndex), corpus, 2)
    const documents = await retriever.invoke('手帳の更新')
    expect(documents[0]).toMatchObject({ id: 'book', pageContent: corpus[2]?.text })
  })
})
