import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { until } from '../line/events.ts'
import { FakeTeams, type TeamsActivity } from './fake-teams.ts'

let teams: FakeTeams
let bot: RunningServer
let chats = 0

beforeAll(async () => {
  teams = await new FakeTeams().start()
  bot = await startServer(teams.env())
})
afterAll(async () => {
  await bot.stop()
  await teams.stop()
})

/** What a member of staff reads after writing something. */
async function ask(text: string, conversation = `a:chat-${++chats}`): Promise<TeamsActivity> {
  const before = teams.in(conversation).length
  const response = await teams.post(bot.url, teams.activity(conversation, { text }))
  expect(response.status).toBe(200)
  await until(`an answer to ${text}`, () => teams.in(conversation).length > before)
  return teams.in(conversation)[before]!
}

describe('who may speak to the bot in Teams', () => {
  it('turns away every token that is not the Bot Framework speaking to this bot from this address', async () => {
    const activity = teams.activity('a:intruder', { text: '夜間' })
    const foreign = await generateKeyPair('RS256', { extractable: true })
    const tokens = {
      'wrong issuer': await teams.token({ iss: 'https://sts.windows.net/evil/' }),
      'wrong audience': await teams.token({ aud: 'another-bot' }),
      'wrong key': await teams.token({}, foreign),
      expired: await teams.token({ expiresIn: '-1h' }),
      'another serviceurl': await teams.token({ serviceurl: 'https://evil.example' }),
      'no token at all': 'nonsense',
    }
    for (const [name, token] of Object.entries(tokens)) {
      const { status } = await teams.post(bot.url, activity, token)
      expect({ name, status }).toEqual({ name, status: 401 })
    }
    const unsigned = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    })
    expect(unsigned.status).toBe(401)
    expect(teams.in('a:intruder')).toEqual([])
  })

  it('refuses a key that may not speak for the channel', async () => {
    const activity = teams.activity('a:webchat', { text: '夜間', channelId: 'webchat' })
    expect((await teams.post(bot.url, activity)).status).toBe(403)
  })

  it('refuses an activity that names no address to answer to, since the claim would be compared with nothing', async () => {
    const activity = teams.activity('a:nowhere', { text: '夜間', serviceUrl: undefined })
    expect((await teams.post(bot.url, activity)).status).toBe(400)
  })

  it('answers nobody of another tenant, and no guest without an account', async () => {
    const foreign = teams.activity('a:foreign', { text: '夜間', channelData: { tenant: { id: 'another' } } })
    const guest = teams.activity('a:guest', { text: '夜間', from: { id: '29:x', name: 'x' } })
    await teams.post(bot.url, foreign)
    await teams.post(bot.url, guest)
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect([...teams.in('a:foreign'), ...teams.in('a:guest')]).toEqual([])
    const pressed = await teams.post(
      bot.url,
      teams.activity('a:foreign', {
        type: 'invoke',
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb: 'take', data: { caseId: 'x' } } },
        channelData: { tenant: { id: 'another' } },
      }),
    )
    expect(JSON.stringify(await pressed.json())).toContain('職員だけ')
  })
})

describe('looking things up in Teams', () => {
  it('answers with the quotation first, its section and standing, the desks, and Teams citations', async () => {
    const answer = await ask('成年後見の報酬助成について計画ではどう書かれていますか')
    expect(answer.text).toMatch(/^「.+」 \[1\]/s)
    expect(answer.text).toMatch(/区の決定ではありません/)
    expect(answer.text).toContain('つなぎ先')
    const [entity] = answer.entities ?? []
    expect(entity).toMatchObject({ type: 'https://schema.org/Message', citation: [{ position: 1 }, {}, {}] })
    const [card] = answer.attachments ?? []
    expect(card?.content.version).toBe('1.5')
    expect(JSON.stringify(card)).toContain('出典')
  })

  it('knows the desks of a district by its name and by an address', async () => {
    for (const where of ['窓口 経堂', '窓口 世田谷区経堂1丁目2-3']) {
      const answer = await ask(where)
      expect(answer.text).toContain('経堂地区')
      expect(JSON.stringify(answer.attachments)).toContain('あんしんすこやかセンター')
    }
    expect((await ask('窓口 どこでもない町')).text).toContain('わかりません')
  })

  it('shows a service, the lines of the night, and help', async () => {
    expect((await ask('制度 報酬助成')).text).toContain('助成')
    expect((await ask('夜間')).text).toContain('0120')
    expect((await ask('ヘルプ')).text).toContain('引継ぎ')
  })

  it('turns an answer into the resident’s words, in their language', async () => {
    const conversation = `a:chat-${++chats}`
    const answer = await ask('家賃が払えない人のつなぎ先', conversation)
    const actions = answer.attachments![0]!.content.actions!
    const plain = await teams.press(bot.url, conversation, actions[0]!)
    expect(JSON.stringify(plain.value)).toContain('住民向けの文')
    const english = await teams.press(
      bot.url,
      conversation,
      actions.find(({ title }) => title === 'English')!,
    )
    expect(JSON.stringify(english.value)).toMatch(/Open|Closed|closed|open/)
  })

  it('answers an activity once when Teams sends it again', async () => {
    const conversation = `a:chat-${++chats}`
    const activity = teams.activity(conversation, { text: '夜間' })
    await teams.post(bot.url, activity)
    await until('the answer', () => teams.in(conversation).length > 0)
    await teams.post(bot.url, activity)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(teams.in(conversation)).toHaveLength(1)
  })

  it('finds services, desks and plan passages for a message extension, within 300 ms', async () => {
    const query = (word: string) =>
      teams.activity('a:ext', {
        type: 'invoke',
        name: 'composeExtension/query',
        value: {
          commandId: 'search',
          parameters: [{ name: 'word', value: word }],
          queryOptions: { skip: 0, count: 10 },
        },
      })
    await teams.post(bot.url, query('温める'))
    const started = performance.now()
    const response = await teams.post(bot.url, query('成年後見'))
    const took = performance.now() - started
    const found = (await response.json()) as {
      composeExtension: { attachments: { preview: unknown; content: unknown }[] }
    }
    expect(took).toBeLessThan(300)
    expect(found.composeExtension.attachments.length).toBeGreaterThan(3)
    expect(JSON.stringify(found)).toContain('成年後見センター')
  })

  it('tries again when Teams is busy, and loses nothing', async () => {
    let refusals = 2
    teams.fault = () => (refusals-- > 0 ? 'rate-limit' : 'none')
    expect((await ask('夜間')).text).toContain('いまつながる')
    teams.fault = () => 'none'
  })
})
