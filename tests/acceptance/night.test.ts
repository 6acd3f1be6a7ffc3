import { afterAll, beforeAll, expect, it } from 'vitest'
import { FakeLine, postWebhook, type Arrived } from '../line/fake-line.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeTeams, type TeamsActivity } from '../teams/fake-teams.ts'
import { freePort, startServer, temporaryFolder, type RunningServer } from './server.ts'

const PERSON = 'U00000000000000000000000000000001'
const DESK = '19:kyodo@thread.tacv2'
const DUTY = '19:duty@thread.tacv2'

let line: FakeLine
let teams: FakeTeams
let env: Record<string, string>
let bot: RunningServer

beforeAll(async () => {
  line = await new FakeLine().start()
  teams = await new FakeTeams().start()
  env = { ...line.env(), ...teams.env(), DATA_DIR: temporaryFolder(), PORT: String(await freePort()) }
})
afterAll(async () => {
  await bot.stop()
  await line.stop()
  await teams.stop()
})

/** A power cut, and the machine comes back at another moment of the rehearsal. */
async function restartAt(moment: string): Promise<void> {
  await bot.kill()
  bot = await startServer({ ...env, CLOCK_START: moment })
}

/** What the person reads after writing something. */
async function say(text: string): Promise<Arrived> {
  const before = line.seenBy(PERSON).length
  await postWebhook(bot.url, [textEvent(line, PERSON, text)])
  return seen(before)
}

async function seen(before: number): Promise<Arrived> {
  await until('an answer in LINE', () => line.seenBy(PERSON).length > before, 15_000)
  return line.seenBy(PERSON)[before]!
}

async function posted(conversation: string, what: string, withinMs = 15_000): Promise<TeamsActivity> {
  const has = ({ text, attachments }: TeamsActivity) => JSON.stringify([text, attachments]).includes(what)
  await until(`${what} in ${conversation}`, () => teams.in(conversation).some(has), withinMs)
  return teams.in(conversation).find(has)!
}

function words(arrived: Arrived): string {
  return JSON.stringify(arrived.messages)
}

it(
  'brings a Saturday night’s matter to the right desk on the next working morning, through a power cut at every step',
  { timeout: 400_000 },
  async () => {
    bot = await startServer({ ...env, CLOCK_START: '2026-11-21T23:40:00+09:00' })
    const inChannel = (id: string, text: string) =>
      teams.activity(id, { text, conversation: { id, conversationType: 'channel', tenantId: undefined } })
    await teams.post(bot.url, inChannel(DESK, '担当 あんしんすこやかセンター 経堂'))
    await teams.post(bot.url, inChannel(DUTY, '担当 当番'))
    await posted(DESK, 'ここに届きます')
    await posted(DUTY, 'ここに届きます')

    // Saturday 23:40: the lines that answer now come first, then the offer.
    const first = words(await say('母の世話に疲れて、きょう手をあげてしまいました。経堂1丁目です'))
    expect(first).toMatch(/24時間|いま開いています/)
    expect(first).toContain('つないでほしい')

    await restartAt('2026-11-21T23:42:00+09:00')
    expect(words(await say('つないでほしい'))).toContain('ここに返事がほしい')
    await restartAt('2026-11-21T23:44:00+09:00')
    expect(words(await say('ここに返事がほしい'))).toContain('伝えてよい')
    const summary = words(await say('伝えてよい'))
    expect(summary).toContain('経堂')
    expect(summary).toContain('手をあげて')
    expect(teams.in(DUTY)).toHaveLength(1)
    await restartAt('2026-11-21T23:46:00+09:00')
    const sent = words(await say('送る'))
    expect(sent).toMatch(/つなぎコード [2-9A-HJ-NP-Z]{6}/)
    const code = /つなぎコード ([2-9A-Z]{6})/.exec(sent)![1]!
    await posted(DUTY, '当番へ')

    // The desk is closed on Sunday and on Monday's holiday.
    await restartAt('2026-11-23T09:30:00+09:00')
    await new Promise((resolve) => setTimeout(resolve, 3_500))
    expect(teams.in(DESK)).toHaveLength(1)

    // Tuesday, just before it opens.
    await restartAt('2026-11-24T08:29:55+09:00')
    const card = await posted(DESK, '夜間・休日の引き継ぎ', 20_000)
    expect(card.text).toContain('担当する')
    const take = card.attachments![0]!.content.actions![0]!
    expect(JSON.stringify(card.attachments)).toContain('電話しないでください')

    await restartAt('2026-11-24T08:32:00+09:00')
    const before = line.seenBy(PERSON).length
    const [one, other] = await Promise.all([
      teams.press(bot.url, DESK, take, 'tanaka'),
      teams.press(bot.url, DESK, take, 'suzuki'),
    ])
    const takers = [one, other].map(({ value }) => /対応中\((職員 \w+)\)/.exec(JSON.stringify(value))?.[1])
    expect(new Set(takers).size).toBe(1)
    expect(takers[0]).toBeDefined()
    expect(words(await seen(before))).toContain('読みました')

    await restartAt('2026-11-24T08:34:00+09:00')
    const { caseId } = take.data
    const reply = await teams.press(bot.url, DESK, {
      verb: 'reply',
      data: { caseId, reply: 'きょう11時にお話しできます。' },
    })
    expect(reply.type).toContain('card.adaptive')
    expect(words(await seen(before + 1))).toContain('きょう11時に')

    // The code tells the story once, at any desk; a wrong one tells nothing.
    await teams.post(bot.url, teams.activity('a:counter', { text: `引継ぎ ${code}` }))
    expect(JSON.stringify(await posted('a:counter', 'つなぎコードの'))).toContain('手をあげて')
    await teams.post(bot.url, teams.activity('a:counter', { text: '引継ぎ ZZZZZZ' }))
    await posted('a:counter', 'このコードの引き継ぎはありません')

    await restartAt('2026-11-24T09:00:00+09:00')
    const closed = await teams.press(bot.url, DESK, { verb: 'close', data: { caseId, outcome: 'つながった' } })
    expect(JSON.stringify(closed.value)).toContain('終了')
    expect(words(await seen(before + 2))).toContain('終わりました')
    expect(line.seenBy(PERSON)).toHaveLength(before + 3)
    expect(teams.in(DESK).filter(({ text }) => text?.includes('夜間・休日'))).toHaveLength(1)
  },
)
