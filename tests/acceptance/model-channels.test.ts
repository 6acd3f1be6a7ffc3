import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../line/events.ts'
import { FakeOpenAi, type Asked, type Behaviour } from '../model/fake-openai.ts'
import { honest } from '../model/honest.ts'
import { FakeTeams } from '../teams/fake-teams.ts'
import { startServer, type RunningServer } from './server.ts'

const STORY = '母の世話に疲れて、きょう手をあげてしまいました'
const CONVERSATION = 'model-handover-1'

let teams: FakeTeams
let fake: FakeOpenAi
let bot: RunningServer
beforeAll(async () => {
  teams = await new FakeTeams().start()
  fake = await FakeOpenAi.start(honest)
  bot = await startServer({
    ...teams.env(),
    LLM_MODEL: 'openai:fake',
    LLM_BASE_URL: fake.url,
    CLOCK_START: '2026-11-21T23:40:00+09:00',
  })
})
afterAll(async () => {
  await bot.stop()
  await teams.stop()
  await fake.stop()
})

async function say(text: string): Promise<string> {
  const response = await fetch(`${bot.url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation: CONVERSATION, text }),
  })
  return JSON.stringify(await response.json())
}

async function untilConfirmed(behave: (asked: Asked) => Behaviour): Promise<string> {
  fake.behave = behave
  await say(STORY)
  await say('つないでほしい')
  await say('ここに返事がほしい')
  return await say('内容だけ伝える')
}
const summed =
  (sentence: string) =>
  (asked: Asked): Behaviour =>
    asked.task === 'summarise-case' ? { kind: 'answer', value: { sentences: [sentence] } } : honest(asked)

describe('a matter handed to a desk with a model', () => {
  it('is summed up in a sentence that the person sees before sending and the desk after', async () => {
    const confirm = await untilConfirmed(summed('母の世話に疲れて、手をあげてしまいました。'))
    expect(confirm).toContain('要約(AI): 母の世話に疲れて、手をあげてしまいました。')
    const channel = { id: '19:duty@thread.tacv2', conversationType: 'channel' }
    await teams.post(bot.url, teams.activity(channel.id, { text: '担当 当番', conversation: channel }))
    await until('the duty channel', () => teams.in(channel.id).length === 1)
    expect(await say('送る')).toContain('つなぎコード')
    await until('the alert', () => teams.in(channel.id).length === 2)
    const card = JSON.stringify(teams.in(channel.id)[1]!.attachments)
    expect(card).toContain('要約(AI)')
    expect(card).toContain('疲れて')
    await say('とりけす')
  })

  it.each([
    '母を必ず施設に入れると約束しました。',
    '担当の佐藤です。',
    '息子が母を殺しました。',
    '電話は090-1111-2222です。',
  ])('is not summed up by what was not said: %s', async (lie) => {
    const confirm = await untilConfirmed(summed(lie))
    expect(confirm).toContain('送る')
    expect(confirm).not.toContain('要約(AI)')
    await say('やめる')
  })
})

describe('a desk that asks in Teams', () => {
  it('reads a model’s sentences first, marked by Teams as made by AI, each with a citation that Teams knows', async () => {
    fake.behave = honest
    await teams.post(bot.url, teams.activity('a:model', { text: '成年後見の報酬助成の課題は?' }))
    await until('an answer', () => teams.in('a:model').length > 0)
    const [answer] = teams.in('a:model')
    const [entity] = answer!.entities as { additionalType?: string[]; citation: { position: number }[] }[]
    expect(entity!.additionalType).toEqual(['AIGeneratedContent'])
    const cited = [...answer!.text!.matchAll(/\[(\d+)\]/gu)].map((match) => Number(match[1]))
    const known = entity!.citation.map(({ position }) => position)
    expect(cited.length).toBeGreaterThan(0)
    expect(cited.filter((number) => !known.includes(number))).toEqual([])
    expect(answer!.text).toContain('AI(プログラム)')
  })

  it('reads an answer without that mark where no model has worded it', async () => {
    fake.behave = () => ({ kind: 'refusal' })
    await teams.post(bot.url, teams.activity('a:extract', { text: '成年後見の報酬助成の課題は?' }))
    await until('an answer', () => teams.in('a:extract').length > 0)
    const [answer] = teams.in('a:extract')
    expect(JSON.stringify(answer!.entities)).not.toContain('AIGeneratedContent')
    expect(answer!.text).not.toContain('AI(プログラム)')
  })
})
