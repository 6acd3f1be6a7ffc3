import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../src/knowledge/terms.ts'
import { forbidden } from '../../src/answering/fence/words.ts'
import { keepsMeaning, type MeaningParts } from '../../src/answering/fence/same-meaning.ts'
import { loadFence } from '../../src/knowledge/load.ts'
import { FENCE } from '../fence/parts.ts'
import { FakeOpenAi, type Asked, type Behaviour } from './fake-openai.ts'
import { honest, type AnswerInput } from './honest.ts'
import { ask, partsWithModel } from './models.ts'

const { words, glossary } = loadFence()
const compiled = Object.fromEntries(
  Object.entries(words.negations).map(([tongue, pattern]) => [tongue, new RegExp(pattern, 'iu')]),
) as MeaningParts['negations']
const MEANING: MeaningParts = { analyse: FENCE.analyse, forbidden: forbidden(words), negations: compiled, glossary }
const keeps = (source: string, made: string, language: Language) => keepsMeaning(source, made, language, MEANING)

const RENT = '家賃にあたる額を出す給付です。'
const DAYS = '申請は90日以内です。'

describe('a translation', () => {
  it.each<[Language, string]>([
    ['en', 'This is a benefit that pays an amount equal to the rent.'],
    ['zh-Hans', '这是支付相当于房租金额的补助。'],
    ['zh-Hant', '這是支付相當於房租金額的補助。'],
    ['ko', '집세에 해당하는 금액을 지급하는 급여입니다.'],
    ['vi', 'Đây là khoản trợ cấp bằng số tiền thuê nhà.'],
    ['ne', 'यो भाडा बराबरको रकम दिने भत्ता हो।'],
    ['tl', 'Ito ay benepisyo na katumbas ng halaga ng upa.'],
    ['pt', 'É um benefício que paga o valor do aluguel.'],
    ['ja-easy', '家賃の 額を 出す 給付です。'],
  ])('into %s passes when it says the same', (language, made) => {
    expect(keeps(RENT, made, language)).toBe(true)
  })

  it.each<[string, string, string, Language]>([
    ['another number', DAYS, 'Apply within 30 days.', 'en'],
    ['a number that is not there', RENT, 'This is a benefit that pays the rent for 3 months.', 'en'],
    ['no number', DAYS, 'Apply soon.', 'en'],
    ['yes for no', '親族は対象外です。申請できません。', 'Families can apply for this benefit.', 'en'],
    ['no for yes', RENT, 'This benefit does not pay the rent.', 'en'],
    ['something else', RENT, 'The shelter is in the blue house behind the bakery.', 'en'],
    ['a name', RENT, 'This benefit pays the rent, ask Tanaka for it.', 'en'],
    ['a promise', RENT, 'You will definitely get this benefit for the rent.', 'en'],
    ['a second sentence', RENT, 'This benefit pays the rent. Go to the white building.', 'en'],
    ['a link', RENT, 'This benefit pays the rent at rent-help.example.com now.', 'en'],
    ['an invented number in words', RENT, 'For the rent benefit call zero three five five five five.', 'en'],
    ['a desk that was not there', RENT, 'For the rent benefit go to {{desk:dv-desk}}.', 'en'],
    ['the language it came from', RENT, RENT, 'en'],
    ['hidden letters', RENT, 'This is a benefit that pays\u200b the rent amount.', 'en'],
    ['a promise in Chinese', RENT, '房租补助一定可以给您。', 'zh-Hans'],
    ['more than was said', RENT, '이 급여는 집세를 지급하고 병원 치료와 학교와 보육도 무료입니다.', 'ko'],
    ['another matter in easy words', RENT, '病院で 薬を もらう 給付です。', 'ja-easy'],
    ['another number in easy words', DAYS, 'もうしこみは 30日以内です。', 'ja-easy'],
    ['yes for no in easy words', '返す必要はありません。', '返す 必要が あります。', 'ja-easy'],
  ])('is refused with %s', (_what, source, made, language) => {
    expect(keeps(source, made, language)).toBe(false)
  })

  it('keeps tokens and the numbers of sources as they were', () => {
    const source = '家賃のことは{{desk:plat-home}}に相談してください。'
    expect(keeps(source, 'Ask {{desk:plat-home}} about the rent.', 'en')).toBe(true)
    expect(keeps(source, 'Ask the desk about the rent.', 'en')).toBe(false)
    expect(keeps(source, 'Ask {{desk:plat-home}} or {{desk:plat-home}} about the rent.', 'en')).toBe(false)
  })
})

describe('a question in another language', () => {
  it('is also looked for in Japanese, as a model writes it out', async () => {
    const fake = await FakeOpenAi.start((asked) =>
      asked.task === 'rewrite-question'
        ? { kind: 'answer', value: { queries: ['失業して家賃が払えない 住居確保給付金'] } }
        : honest(asked),
    )
    const model = await partsWithModel(fake.url)
    const names = ({ citations }: { citations: readonly { source: string }[] }) => citations.map(({ source }) => source)
    expect(names(await ask(model, 'I lost my job and cannot pay the rent'))).toContain('住居確保給付金')
    await fake.stop()
  })
})

describe('a resident who does not read Japanese', () => {
  let fake: FakeOpenAi
  beforeAll(async () => {
    fake = await FakeOpenAi.start(honest)
  })
  afterAll(() => fake.stop())

  const inEnglish =
    (made: (sentences: readonly string[]) => string[]) =>
    (asked: Asked): Behaviour => {
      if (asked.task === 'answer') {
        const number = (asked.user as AnswerInput).sources.find(({ title }) =>
          title.startsWith('住居確保給付金'),
        )!.number
        const sentences = [
          { text: '家賃にあたる額を、家主などへじかに支払い。', sources: [number] },
          { text: '返す必要はありません。', sources: [number] },
        ]
        return { kind: 'answer', value: { sentences } }
      }
      if (asked.task !== 'translate') return honest(asked)
      return { kind: 'answer', value: { sentences: made((asked.user as { sentences: string[] }).sentences) } }
    }

  it('reads the answer in their language, with its sources, and desks as they are called', async () => {
    fake.behave = inEnglish(() => ['The amount of the rent is paid directly to the landlord or others.', 'x'])
    const model = await partsWithModel(fake.url)
    const asked = () => ask(model, '仕事がなくなって家賃が払えません', { language: 'en' })
    expect((await asked()).wording).toBe('fell-back-meaning')
    fake.behave = (asked) => {
      const given = inEnglish(() => ['An amount for the rent is paid directly to the landlord.'])(asked)
      if (asked.task !== 'answer' || given.kind !== 'answer') return given
      const { sentences } = given.value as { sentences: object[] }
      return { kind: 'answer', value: { sentences: sentences.slice(0, 1) } }
    }
    const reply = await asked()
    expect(reply.wording).toBe('worded')
    expect(reply.language).toBe('en')
    expect(reply.text).toMatch(/An amount for the rent is paid directly to the landlord\[\d\]\./u)
    expect(reply.text).toContain('written by an AI')
  })

  it('is never sent to the translator: it sees only what has passed the fence', async () => {
    fake.asked.length = 0
    const model = await partsWithModel(fake.url)
    await ask(model, '仕事がなくなって家賃が払えません SECRET-WORDS', { language: 'en' })
    const translated = fake.asked.filter(({ task }) => task === 'translate')
    expect(translated.length).toBeGreaterThan(0)
    expect(JSON.stringify(translated)).not.toContain('SECRET-WORDS')
  })
})
