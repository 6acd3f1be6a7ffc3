import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { lineEvent, textEvent, until } from './events.ts'
import { FakeLine, postWebhook, type Arrived } from './fake-line.ts'

let line: FakeLine
let bot: RunningServer
let people = 0

beforeAll(async () => {
  line = await new FakeLine().start()
  bot = await startServer(line.env())
})
afterAll(async () => {
  await bot.stop()
  await line.stop()
})

/** Somebody who has never written before. */
function somebody(): string {
  return `U${String(++people).padStart(32, '0')}`
}

async function seen(user: string, count = 1): Promise<Arrived[]> {
  await until(`${count} answers for ${user}`, () => line.seenBy(user).length >= count)
  return line.seenBy(user)
}

/** All that can be read in what arrived. */
function words(arrived: readonly Arrived[]): string {
  return JSON.stringify(arrived.map(({ messages }) => messages))
}

/** Long enough for an answer that must not come. */
function quietly(ms = 1_500): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('the LINE webhook', () => {
  it('answers 200 to the Verify button, whose events are empty', async () => {
    expect((await postWebhook(bot.url, [])).status).toBe(200)
  })

  it('refuses a wrong signature and one that is missing', async () => {
    expect((await postWebhook(bot.url, [], { secret: 'another' })).status).toBe(401)
    expect((await fetch(`${bot.url}/line/webhook`, { method: 'POST', body: '{"events":[]}' })).status).toBe(401)
  })

  it('refuses a signed body that is no JSON or no webhook with 400', async () => {
    expect((await postWebhook(bot.url, [], { body: '{"events":[' })).status).toBe(400)
    expect((await postWebhook(bot.url, [], { body: '{"destination":"U0"}' })).status).toBe(400)
  })

  it('refuses an oversized body with 413', async () => {
    expect((await postWebhook(bot.url, [], { body: JSON.stringify({ events: ['x'.repeat(1_200_000)] }) })).status).toBe(
      413,
    )
  })

  it('answers a text by the reply token, with cards that LINE accepts', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, '来月の家賃が払えない。経堂1丁目です')])
    const [first, ...others] = await seen(user)
    expect(first?.way).toBe('reply')
    expect(others).toEqual([])
    expect(words([first!])).toContain('ぷらっとホーム世田谷')
    expect(words([first!])).toContain('tel:')
    expect(line.broken).toEqual([])
  })

  it('answers an event once when LINE delivers it twice', async () => {
    const user = somebody()
    const event = textEvent(line, user, '子育ての相談をしたい')
    await postWebhook(bot.url, [event])
    await seen(user)
    await postWebhook(bot.url, [{ ...event, deliveryContext: { isRedelivery: true } }])
    await postWebhook(bot.url, [event, event])
    await quietly()
    expect(line.seenBy(user)).toHaveLength(1)
  })

  it('answers two people of one webhook, each their own', async () => {
    const [one, other] = [somebody(), somebody()]
    await postWebhook(bot.url, [textEvent(line, one, '仕事を探したい'), textEvent(line, other, '孫の保育園を探したい')])
    expect(words(await seen(one))).not.toContain('子育てのことですね')
    expect(words(await seen(other))).toContain('子育てのことですね')
  })

  it('joins quick successive messages into one turn', async () => {
    const user = somebody()
    const at = Date.now()
    await postWebhook(bot.url, [textEvent(line, user, '母が', at)])
    await postWebhook(bot.url, [textEvent(line, user, '認知症かもしれなくて', at + 400)])
    await postWebhook(bot.url, [textEvent(line, user, '経堂1丁目です', at + 800)])
    const arrived = await seen(user)
    await quietly()
    expect(line.seenBy(user)).toHaveLength(1)
    expect(words(arrived)).toContain('もの忘れ')
    expect(words(arrived)).toContain('経堂')
  })

  it("answers a person's events in the order in which they happened, not in which they came", async () => {
    const user = somebody()
    const at = Date.now() - 20_000
    const later = textEvent(line, user, 'ボランティアをしてみたい', at + 10_000)
    const earlier = textEvent(line, user, '健診を受けたい', at)
    await postWebhook(bot.url, [later, earlier])
    const [first, second] = await seen(user, 2)
    expect(first?.token).toBe(earlier.replyToken)
    expect(second?.token).toBe(later.replyToken)
  })

  it('pushes with a retry key when the reply token has died unused', async () => {
    const user = somebody()
    const event = {
      ...textEvent(line, user, '年金だけでは暮らせない'),
      replyToken: line.replyToken(user, Date.now() - 120_000),
    }
    await postWebhook(bot.url, [event])
    const [arrived] = await seen(user)
    expect(arrived?.way).toBe('push')
    const push = line.calls.findLast(({ path }) => path.endsWith('/push'))
    expect(push?.retryKey).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('ignores events for another bot, unknown types and unknown properties', async () => {
    const user = somebody()
    const response = await postWebhook(bot.url, [
      { ...textEvent(line, user, 'たすけて'), mode: 'standby' },
      lineEvent(line, user, { type: 'somethingNew', payload: { deep: true } }),
      { type: 'message' },
      null,
      'text',
    ])
    expect(response.status).toBe(200)
    await quietly()
    expect(line.seenBy(user)).toEqual([])
    await postWebhook(bot.url, [{ ...textEvent(line, user, '介護の相談'), added: { by: 'LINE' } }])
    await seen(user)
  })

  it('sends what saves a life first and alone, and says nothing of violence where a notification shows it', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, 'いま夫に殴られて血が止まらない。子どももいる')])
    const [arrived] = await seen(user)
    expect(JSON.stringify(arrived!.messages[0])).toMatch(/11[09]/)
    for (const message of arrived!.messages) {
      expect(message.type).toBe('flex')
      expect(message.altText).not.toMatch(/暴力|虐待|DV|殴|110|警察/)
    }
  })

  it('asks for the district with buttons LINE can show, and follows a pressed one', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, '父のもの忘れがひどくなってきた')])
    const [asked] = await seen(user)
    const items = asked!.messages.at(-1)!.quickReply!.items
    expect(items.map(({ action }) => action['label'])).toContain('世田谷地域')
    expect(items.map(({ action }) => action['type'])).toContain('location')
    const branch = items.find(({ action }) => action['label'] === '世田谷地域')!.action['data']
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'postback', postback: { data: branch } })])
    const [, districts] = await seen(user, 2)
    const kyodo = districts!.messages.at(-1)!.quickReply!.items.find(({ action }) => action['label'] === '経堂地区')!
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'postback', postback: { data: kyodo.action['data'] } })])
    const [, , answered] = await seen(user, 3)
    expect(words([answered!])).toContain('経堂あんしんすこやかセンター')
  })

  it('turns a shared position into a district and keeps no position', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, '母の介護のことで相談したい')])
    await seen(user)
    const message = {
      type: 'location',
      id: '1',
      address: '東京都世田谷区経堂1丁目',
      latitude: 35.6504,
      longitude: 139.6361,
    }
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'message', message })])
    const [, answered] = await seen(user, 2)
    expect(words([answered!])).toContain('経堂')
  })

  it('has a kind word for a sticker and says what it cannot do with a picture', async () => {
    const user = somebody()
    const sticker = { type: 'sticker', id: '2', packageId: '1', stickerId: '2', keywords: ['crying', 'sad'] }
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'message', message: sticker })])
    expect(words(await seen(user))).toContain('つらい気持ち')
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'message', message: { type: 'image', id: '3' } })])
    expect(words(await seen(user, 2))).toContain('119')
  })

  it('greets a new friend, says what it keeps, and offers languages', async () => {
    const user = somebody()
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'follow', follow: { isUnblocked: false } })])
    const [greeting] = await seen(user)
    expect(words([greeting!])).toMatch(/人ではなく自動応答/)
    const english = greeting!.messages.at(-1)!.quickReply!.items.find(({ action }) => action['label'] === 'English')!
    await postWebhook(bot.url, [
      lineEvent(line, user, { type: 'postback', postback: { data: english.action['data'] } }),
    ])
    await postWebhook(bot.url, [textEvent(line, user, '家賃が払えない')])
    expect(words((await seen(user, 3)).slice(2))).toContain('Open')
  })

  it('answers nothing personal in a group, and tells who speaks to it why', async () => {
    const group = `C${String(++people).padStart(32, '0')}`
    const source = { type: 'group', groupId: group, userId: somebody() }
    const inGroup = (event: object) => ({ ...event, source, replyToken: line.replyToken(group) })
    await postWebhook(bot.url, [inGroup(lineEvent(line, group, { type: 'join' }))])
    expect(words(await seen(group))).toContain('一対一')
    await postWebhook(bot.url, [inGroup(textEvent(line, group, '夫に殴られています'))])
    await quietly()
    expect(line.seenBy(group)).toHaveLength(1)
  })

  it('forgets a message that is taken back before it is answered, and what followed from one already answered', async () => {
    const user = somebody()
    const text = textEvent(line, user, '借金で夜逃げしたい')
    const unsend = (id: string) => ({
      ...lineEvent(line, user, { type: 'unsend', unsend: { messageId: id } }),
      replyToken: undefined,
    })
    await postWebhook(bot.url, [text, unsend(text.message.id)])
    await quietly()
    expect(line.seenBy(user)).toEqual([])
    const answered = textEvent(line, user, '母の介護で困っている。経堂1丁目')
    await postWebhook(bot.url, [answered])
    await seen(user)
    await postWebhook(bot.url, [unsend(answered.message.id)])
    await quietly(300)
    await postWebhook(bot.url, [textEvent(line, user, 'その窓口の電話は?')])
    expect(words((await seen(user, 2)).slice(1))).not.toContain('経堂')
  })

  it('remembers the district and the matter for the next question, until asked to forget', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, '母の介護で困っている。経堂1丁目')])
    await seen(user)
    await postWebhook(bot.url, [textEvent(line, user, 'その窓口の電話は?')])
    expect(words((await seen(user, 2)).slice(1))).toContain('経堂')
    await postWebhook(bot.url, [textEvent(line, user, 'データを消して')])
    expect(words((await seen(user, 3)).slice(2))).toContain('消しました')
    await postWebhook(bot.url, [textEvent(line, user, 'その窓口の電話は?')])
    expect(words((await seen(user, 4)).slice(3))).not.toContain('経堂')
  })

  it('answers an old button politely', async () => {
    const user = somebody()
    await postWebhook(bot.url, [
      lineEvent(line, user, { type: 'postback', postback: { data: 'district:kyodo:longgone' } }),
    ])
    expect(words(await seen(user))).toContain('前のお話')
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'postback', postback: { data: 'action=buy&item=1' } })])
    expect(words(await seen(user, 2))).toContain('もう一度書いて')
  })

  it('shows the lines of the night from the menu', async () => {
    const user = somebody()
    await postWebhook(bot.url, [lineEvent(line, user, { type: 'postback', postback: { data: 'menu:night:' } })])
    expect(words(await seen(user))).toContain('よりそいホットライン')
  })

  it('logs neither what was said nor who said it', async () => {
    const user = somebody()
    await postWebhook(bot.url, [textEvent(line, user, '絶対に記録されてはいけない言葉')])
    await seen(user)
    expect(bot.output()).not.toContain('絶対に記録')
    expect(bot.output()).not.toContain(user)
  })
})
