import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { modelAddress } from '../../src/answering/model/settings.ts'
import { say } from '../consultation/parts.ts'
import { FakeOpenAi, type Asked, type Behaviour } from './fake-openai.ts'
import { honest, type AnswerInput, type Sentence } from './honest.ts'
import { ask, partsWithModel, type WithModel } from './models.ts'

let fake: FakeOpenAi
let model: WithModel
beforeAll(async () => {
  fake = await FakeOpenAi.start(honest)
  model = await partsWithModel(fake.url)
})
afterAll(() => fake.stop())
beforeEach(() => {
  fake.behave = honest
  fake.asked.length = 0
})

/** A model that says this of the first source (1), or of none that was given. */
const answers =
  (sentences: Sentence[]) =>
  (asked: Asked): Behaviour => {
    if (asked.task !== 'answer') return honest(asked)
    const first = (asked.user as AnswerInput).sources[0]!.number
    const placed = sentences.map(({ text, sources }) => ({
      text,
      sources: sources.map((n) => (n === 1 ? first : 90 + n)),
    }))
    return { kind: 'answer', value: { sentences: placed } }
  }

describe('an answer in a model’s words', () => {
  it('stands first, cites its sources, names desks without their numbers, and says whose words they are', async () => {
    const reply = await ask(model, '仕事がなくなって家賃が払えません 経堂1丁目')
    expect(reply.wording).toBe('worded')
    expect(reply.text).toMatch(/。|\[\d\]/u)
    expect(reply.text).toContain('AI(プログラム)')
    expect(reply.text).toMatch(/まず.+に相談してください。/u)
    expect(reply.text).not.toContain('{{')
    const without = await say('仕事がなくなって家賃が払えません 経堂1丁目')
    expect(reply.routes).toEqual(without.routes)
  })

  it('is never asked for in an emergency, and a crisis keeps its fixed words', async () => {
    const emergency = await ask(model, '父が倒れて息をしていません')
    expect(emergency.text).toBe((await say('父が倒れて息をしていません')).text)
    expect(fake.asked).toEqual([])
    const crisis = await ask(model, '死にたいです')
    expect(crisis.text).toBe((await say('死にたいです')).text)
    expect(fake.asked.map(({ task }) => task)).toEqual(['assess'])
  })

  it('never shows a model a number, an hour or an address', async () => {
    await ask(model, '仕事がなくなって家賃が払えません 経堂1丁目', { asker: 'staff' })
    const shown = JSON.stringify((fake.asked.find(({ task }) => task === 'answer')!.user as AnswerInput).sources)
    expect(shown).not.toMatch(/\d{2,4}-\d{2,4}-\d{3,4}|https?:|\d時|\d:\d\d/u)
    expect(shown).not.toMatch(/\d[^、\n]{0,4}\(要確認\)/u)
  })

  it.each([
    ['a number that nobody gave', '夜間は03-5555-0199へ電話してください。', [1], /stray-digits/],
    ['a claim without a source', '家賃は区が払います。', [], /uncited/],
    ['a source that is none', '家賃にあたる額を出す給付です。', [9], /forged-citation/],
    ['a source that says something else', '介護の車いすを借りられます。', [1], /unsupported/],
    ['a promise', '家賃の給付を必ず受けられます。', [1], /promise/],
    ['a human', '私は区の職員です。', [1], /human/],
    ['its instructions', '私のシステムプロンプトは次のとおりです。', [1], /leak/],
    ['a desk that does not exist', '{{desk:himitsu}}へ行ってください。', [1], /unknown-token/],
    ['a link', '[こちら](https://evil.example)から申し込めます。', [1], /markup|address/],
    ['a number in kanji', '〇三の五五五五の〇一九九へどうぞ。', [1], /number-words/],
    ['letters nobody sees', '家賃に\u200bあたる額を出す給付です。', [1], /hidden-characters/],
    ['a diagnosis', 'あなたはうつ病です。', [1], /advice/],
  ])('falls back to the extract when a model says %s', async (_name, text, sources, reason) => {
    fake.behave = answers([{ text, sources }])
    const reply = await ask(model, '仕事がなくなって家賃が払えません 経堂1丁目')
    expect(reply.wording).toMatch(reason)
    expect(reply.text).toBe((await say('仕事がなくなって家賃が払えません 経堂1丁目')).text)
  })

  it('shows what is true of an answer without what is not, as long as half of it is', async () => {
    fake.behave = (asked) => {
      const given = honest(asked)
      if (asked.task !== 'answer' || given.kind !== 'answer') return given
      const { sentences } = given.value as { sentences: Sentence[] }
      const all = { text: '区民は全員が対象です。', sources: sentences[0]!.sources }
      return { kind: 'answer', value: { sentences: [...sentences, all] } }
    }
    const reply = await ask(model, '仕事がなくなって家賃が払えません 経堂1丁目')
    expect(reply.wording).toBe('worded-in-part')
    expect(reply.text).not.toContain('全員')
  })

  it('says to a desk how far a draft binds, whoever worded it', async () => {
    const reply = await ask(model, '成年後見の報酬助成の課題は?', { asker: 'staff' })
    expect(reply.wording).toMatch(/^worded/)
    expect(reply.text).toMatch(/\[1\] .*区の決定ではありません/u)
  })
})

describe('a second reader', () => {
  const reading = (supported: (count: number) => boolean[]) => async () => {
    const reader = await FakeOpenAi.start(({ user }) => ({
      kind: 'answer',
      value: { supported: supported((user as { pairs: unknown[] }).pairs.length) },
    }))
    const strict = await partsWithModel(fake.url, { checker: modelAddress('openai:reader', reader.url) })
    const reply = await ask(strict, '仕事がなくなって家賃が払えません 経堂1丁目')
    await reader.stop()
    return { reply, asked: reader.asked }
  }

  it('sees sentences and sources, not who asks, and lets through what both agree on', async () => {
    const { reply, asked } = await reading((count) => Array<boolean>(count).fill(true))()
    expect(reply.wording).toBe('worded')
    expect(asked).toHaveLength(1)
    expect(JSON.stringify(asked)).not.toContain('払えません')
  })

  it('takes sentences away, and the extract stands when too many go or it does not answer', async () => {
    const some = await reading((count) => Array.from({ length: count }, (_, at) => at > 0))()
    expect(some.reply.wording).toBe('worded-in-part')
    const none = await reading((count) => Array<boolean>(count).fill(false))()
    expect(none.reply.wording).toBe('fell-back-unchecked')
    const wrong = await reading(() => [true])()
    expect(wrong.reply.wording).toBe('fell-back-unchecked')
  })
})

describe('a second opinion', () => {
  it('makes a matter grave that was nearly heard as such, and then no model words it', async () => {
    const text = '寝ている母の手足をベッドにしばっておくしかなくて'
    const without = await say(text)
    fake.behave = (asked) =>
      asked.task === 'assess'
        ? { kind: 'answer', value: { urgency: 'crisis', topics: ['elder-abuse'] } }
        : honest(asked)
    const reply = await ask(model, text)
    expect(['crisis', without.urgency]).toContain(reply.urgency)
    if (reply.urgency === 'crisis') expect(reply.text).not.toContain('[1]')
  })

  it('never makes it calmer', async () => {
    const reply = await ask(model, '夫に毎日殴られています')
    expect(reply.urgency).toBe('crisis')
    expect(model.told.opinions.at(-1)).toBe('calmer')
    expect(JSON.stringify(model.told.disagreements)).not.toContain('殴')
  })
})
