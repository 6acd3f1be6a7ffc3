import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../src/answering/guard.ts'
import { asksForMissingDetail } from '../../src/answering/detail.ts'
import type { Passage } from '../../src/answering/passages.ts'
import { realDirectory } from '../knowledge.ts'

const directory = realDirectory()
const quote = '「福祉の相談窓口」を全地区に展開し'
const passage = {
  kind: 'plan',
  passage: { id: 'p', quote, section: [], status: 'draft', kind: 'present', summary: '', wordings: [], lines: [] },
  citation: { source: '計画', section: '', status: 'draft', quote, url: null, asOf: null },
} satisfies Passage
const nothing = { routes: [], citations: [] }

describe('the guard', () => {
  it.each(['03-9999-9999', '０３－９９９９－９９９９', '0312345678', '#1234', '03(1234)5678'])(
    'stops the number %s',
    (number) => {
      expect(faultsOf(`${number} へ`, nothing, directory, [])).toHaveLength(1)
    },
  )

  it('lets pass what the directory holds, however it is written', () => {
    expect(faultsOf('せたがやコール 03-5432-3333、#8008、0120-279-338、110、119', nothing, directory, [])).toEqual([])
  })

  it('stops a citation that is no passage, and one that claims another standing', () => {
    const invented = { ...passage.citation, quote: '必ず全員に支給します' }
    const promoted = { ...passage.citation, status: 'decided' as const }
    expect(faultsOf('', { routes: [], citations: [passage.citation] }, directory, [passage])).toEqual([])
    expect(faultsOf('', { routes: [], citations: [invented] }, directory, [passage])).toHaveLength(1)
    expect(faultsOf('', { routes: [], citations: [promoted] }, directory, [passage])).toHaveLength(1)
  })
})

describe('a question for a detail', () => {
  it('is one the documents do not answer when no passage holds such a thing', () => {
    expect(asksForMissingDetail('土曜も開いていますか。何時までですか', [quote])).toBe(true)
    expect(asksForMissingDetail('受講料はいくらですか', ['養成講座等で丁寧に質を高める'])).toBe(true)
    expect(asksForMissingDetail('退職理由の割合は', ['職場の人間関係（33.5％）'])).toBe(false)
    expect(asksForMissingDetail('どんな支援がありますか', [quote])).toBe(false)
    expect(asksForMissingDetail('講座の次の締め切りはいつですか', ['令和５年度から講座を実施する'])).toBe(true)
    expect(asksForMissingDetail('委員は何人ですか', ['28地区で実施している'])).toBe(true)
  })

  it('is about another municipality when it asks for the business of one that no passage names', () => {
    expect(asksForMissingDetail('杉並区の計画ではどうなっていますか', ['世田谷区では'])).toBe(true)
    expect(asksForMissingDetail('杉並区に住む母の支援はありますか', ['世田谷区では'])).toBe(false)
    expect(asksForMissingDetail('世田谷区の計画ではどうなっていますか', ['計画の方針'])).toBe(false)
  })
})
