import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { masked } from '../../src/answering/masking.ts'
import { modelAddress } from '../../src/answering/model/settings.ts'
import { loadAnalyser, type Analyse } from '../../src/language/morphemes.ts'
import { loadTestMessages } from '../../src/knowledge/load.ts'
import { normalise } from '../../src/language/normalise.ts'
import { say } from '../consultation/parts.ts'
import { FakeOpenAi } from './fake-openai.ts'
import { honest } from './honest.ts'
import { ask, partsWithModel } from './models.ts'

let analyse: Analyse
beforeAll(async () => {
  analyse = await loadAnalyser()
})

describe('what leaves the machine', () => {
  it.each([
    ['a name', '隣の佐藤さんの息子さんが学校に行きません', ['佐藤']],
    ['a full name', '山田太郎といいます。家賃が払えません', ['山田', '太郎']],
    ['a given name in katakana', 'ミホさんにお金を借りました', ['ミホ']],
    ['a telephone number', '090-1234-5678に電話ください', ['1234', '5678']],
    ['a number in full-width digits', '０９０１２３４５６７８です', ['1234', '１２３４']],
    ['the number of a person', 'マイナンバーは1234 5678 9012です', ['1234', '9012']],
    ['an address', '経堂1丁目2-3メゾン経堂101に住んでいます', ['1丁目', '2-3', 'メゾン']],
    ['a mail address', 'taro.yamada@example.com へ返事ください', ['taro', 'example']],
    ['an account', 'LINE ID: taro_1990 です', ['taro_1990']],
    ['a name in English', 'My husband Kenji hits me every day', ['Kenji']],
    ['a place in English', 'I live in Kyodo and cannot pay my rent', ['Kyodo']],
    ['a name in Portuguese', 'Meu marido Carlos Silva me bate', ['Carlos', 'Silva']],
    ['a name in Vietnamese', 'Chồng tôi Nguyễn Văn An đánh tôi', ['Nguyễn', 'Văn']],
  ])('never holds %s', (_what, text, secrets) => {
    const { text: sent, unmask } = masked(text, analyse)!
    for (const secret of secrets) expect(sent).not.toContain(secret)
    expect(unmask(sent)).toBe(normalise(text))
  })

  it.each([
    ['amounts and ages', '母(82)の年金が月6万円で家賃8万円です。2024年3月に退院しました'],
    ['people without a name', 'お母さんと大家さんに怒られた。息子さんと後見人さんが心配'],
    ['where everybody lives', '世田谷区に住んでいます'],
  ])('keeps %s, which the answer depends on', (_what, text) => {
    expect(masked(text, analyse)?.text).toBe(text)
  })

  it.each([
    '我叫王小明,房租付不起',
    '제 이름은 김철수입니다',
    '김철수 씨가 때려요',
    'मेरो नाम राम हो',
    'ぼく けんた 9さい おかあさんが こわい',
  ])('is nothing where a name is told that cannot be found: %s', (text) => {
    expect(masked(text, analyse)).toBeNull()
  })

  it('can always be put back, and never holds a long number, whatever is written', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '田中',
        '花子さん',
        '090-1111-2222',
        '経堂3丁目4-5',
        '家賃8万円',
        'Kenji',
        '〔名1〕',
        '3',
        '@abcd',
        '。',
        ' ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const result = masked(pieces.join(''), analyse)
        if (result === null) return
        expect(result.text.replace(/〔[^〕]*〕/gu, ' ')).not.toMatch(/\d{7}|\d{2,4}-\d{3,4}-\d{4}/u)
        expect(result.unmask(result.text)).toBe(normalise(pieces.join('')).replace(/〔/gu, '[').replace(/〕/gu, ']'))
      }),
      { numRuns: 300 },
    )
  })

  it('holds, of 100 of 100 test messages, no run of digits that could be dialled', () => {
    const messages = loadTestMessages().map(({ value: { text } }) => masked(text, analyse)?.text ?? '')
    expect(messages.filter((text) => /0\d{1,3}-?\d{2,4}-?\d{4}/u.test(text))).toEqual([])
    expect(messages.filter((text) => text !== '').length / messages.length).toBeGreaterThan(0.95)
  })
})

describe('a model on another machine', () => {
  let fake: FakeOpenAi
  beforeAll(async () => {
    fake = await FakeOpenAi.start(honest)
  })
  afterAll(() => fake.stop())

  it('is sent the masked text; one on this machine the text itself', async () => {
    const far = { ...modelAddress('openai:fake', fake.url), leavesMachine: true }
    await ask(await partsWithModel(fake.url, { primary: far }), '佐藤花子です。家賃が払えません。電話は090-1234-5678')
    expect(fake.asked.length).toBeGreaterThan(0)
    for (const { raw } of fake.asked) expect(raw).not.toMatch(/佐藤|花子|1234/u)
    fake.asked.length = 0
    await ask(await partsWithModel(fake.url), '佐藤花子です。家賃が払えません')
    expect(fake.asked.some(({ raw }) => raw.includes('花子'))).toBe(true)
  })

  it('is sent nothing of what cannot be masked, and the person gets the extract', async () => {
    const far = { ...modelAddress('openai:fake', fake.url), leavesMachine: true }
    fake.asked.length = 0
    const model = await partsWithModel(fake.url, { primary: far })
    const reply = await ask(model, '我叫王小明,房租付不起')
    expect(fake.asked).toEqual([])
    expect(reply.wording).toBe('fell-back-unmaskable')
    expect(reply.text).toBe((await say('我叫王小明,房租付不起')).text)
  })
})
