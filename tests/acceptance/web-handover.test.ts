import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../line/events.ts'
import { FakeTeams } from '../teams/fake-teams.ts'
import { startServer, type RunningServer } from './server.ts'

const DUTY = '19:duty@thread.tacv2'
const CONVERSATION = 'web-conversation-1'
let teams: FakeTeams
let bot: RunningServer

beforeAll(async () => {
  teams = await new FakeTeams().start()
  bot = await startServer({ ...teams.env(), CLOCK_START: '2026-11-21T23:40:00+09:00' })
})
afterAll(async () => {
  await bot.stop()
  await teams.stop()
})

async function post(path: string, body: object): Promise<string> {
  const response = await fetch(`${bot.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation: CONVERSATION, ...body }),
  })
  return JSON.stringify(await response.json())
}

const say = (text: string) => post('/web/messages', { text })

it('hands a matter over from the web page, brings the desk’s reply there once, and takes everything back', async () => {
  const channel = { id: DUTY, conversationType: 'channel' }
  await teams.post(bot.url, teams.activity(DUTY, { text: '担当 当番', conversation: channel }))
  await until('the duty channel', () => teams.in(DUTY).length === 1)
  expect(await say('母の世話に疲れて、きょう手をあげてしまいました')).toContain('つないでほしい')
  await say('つないでほしい')
  expect(await say('電話してほしい')).toContain('電話番号')
  expect(await say('なんでもない番号')).toContain('読み取れませんでした')
  await say('０９０ー１２３４ー５６７８ 平日の昼')
  expect(await say('内容だけ伝える')).toContain('090-1234-5678 平日の昼')
  expect(await say('送る')).toContain('つなぎコード')
  await until('the alert', () => teams.in(DUTY).length === 2)

  const card = JSON.stringify(teams.in(DUTY)[1]!.attachments)
  expect(card).toContain('090-1234-5678')
  expect(card).not.toContain('手をあげて')
  const caseId = /"caseId":"([^"]+)"/.exec(card)![1]!
  await teams.press(bot.url, DUTY, { verb: 'take', data: { caseId } })
  await teams.press(bot.url, DUTY, { verb: 'reply', data: { caseId, reply: 'あす昼にお電話します。' } })
  const inbox = await post('/web/inbox', {})
  expect(inbox).toContain('読みました')
  expect(inbox).toContain('あす昼に')
  expect(await post('/web/inbox', {})).toBe('{"messages":[]}')
  expect(await post('/web/inbox', { conversation: 'another-conversation' })).toBe('{"messages":[]}')

  expect(await say('とりけす')).toContain('取り消しました')
  const after = await teams.press(bot.url, DUTY, { verb: 'close', data: { caseId, outcome: 'つながった' } })
  expect(JSON.stringify(after.value)).toContain('取り消しました')
  expect(JSON.stringify(after.value)).not.toContain('090-1234-5678')
})

it('lets danger said in the middle be heard first', async () => {
  const other = (text: string) => post('/web/messages', { conversation: 'web-conversation-2', text })
  await other('母の世話に疲れて、きょう手をあげてしまいました')
  await other('つないでほしい')
  expect(await other('母が倒れて息をしていません')).toContain('119')
})
