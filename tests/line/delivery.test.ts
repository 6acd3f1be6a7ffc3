import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LineDelivery, type LineSend } from '../../adapters/line/delivery.ts'
import type { Sending } from '../../src/intake/channel.ts'
import { ACCESS_TOKEN, FakeLine } from './fake-line.ts'

let line: FakeLine
let delivery: LineDelivery
beforeEach(async () => {
  line = await new FakeLine().start()
  delivery = new LineDelivery({ accessToken: ACCESS_TOKEN, baseUrl: line.url }, Date.now)
})
afterEach(() => line.stop())

function sending(rest: Partial<Sending> = {}, send: Partial<LineSend> = {}): Sending {
  const payload: LineSend = {
    to: 'U1',
    token: line.replyToken('U1'),
    tokenFrom: Date.now(),
    messages: [{ type: 'text', text: 'はい' }],
    ...send,
  }
  return { id: randomUUID(), payload, maybeDelivered: false, hasFailed: false, isOtherWay: false, ...rest }
}

describe('delivery to LINE', () => {
  it('counts a refused token with a marked attempt as delivered', async () => {
    const once = sending()
    expect(await delivery.deliver(once)).toEqual({ kind: 'delivered' })
    expect(await delivery.deliver({ ...once, maybeDelivered: true })).toEqual({ kind: 'delivered' })
    expect(line.arrived).toHaveLength(1)
  })

  it('takes the other way when a token is refused that was never tried', async () => {
    const unknown = sending({}, { token: 'never-issued' })
    expect(await delivery.deliver(unknown)).toEqual({ kind: 'other-way' })
    expect(await delivery.deliver({ ...unknown, isOtherWay: true })).toEqual({ kind: 'delivered' })
    expect(line.arrived[0]?.way).toBe('push')
  })

  it('takes the other way when LINE was down until the token died, since its refusal then proves nothing', async () => {
    const late = sending({ maybeDelivered: true, hasFailed: true }, { tokenFrom: Date.now() - 3_600_000 })
    expect(await delivery.deliver(late)).toEqual({ kind: 'other-way' })
    const cutOff = sending({ maybeDelivered: true }, { token: 'used-up', tokenFrom: Date.now() - 3_600_000 })
    expect(await delivery.deliver(cutOff)).toEqual({ kind: 'delivered' })
  })

  it('takes 409 on a push for delivered', async () => {
    const push = sending({ isOtherWay: true })
    await delivery.deliver(push)
    expect(await delivery.deliver(push)).toEqual({ kind: 'delivered' })
    expect(line.arrived).toHaveLength(1)
  })

  it('tries again after an error and a cut line, which may have arrived, and after a rate limit, which has not', async () => {
    line.fault = () => 'error-before'
    expect(await delivery.deliver(sending())).toMatchObject({ kind: 'later', arrived: 'maybe' })
    line.fault = () => 'cut-after'
    expect(await delivery.deliver(sending())).toMatchObject({ kind: 'later', arrived: 'maybe' })
    line.fault = () => 'rate-limit'
    expect(await delivery.deliver(sending())).toMatchObject({ kind: 'later', arrived: 'no' })
  })

  it('does not try again when the month is used up', async () => {
    line.fault = () => 'quota'
    expect(await delivery.deliver(sending({ isOtherWay: true }))).toEqual({ kind: 'failed', reason: 'quota used up' })
  })

  it('sends the words alone where LINE refuses a card', async () => {
    const card = {
      type: 'flex' as const,
      altText: '窓口のご案内',
      contents: { type: 'bubble' as const, body: { type: 'box' as const, layout: 'vertical' as const, contents: [] } },
    }
    expect(await delivery.deliver(sending({}, { messages: [card] }))).toEqual({ kind: 'delivered' })
    expect(line.arrived[0]?.messages).toEqual([{ type: 'text', text: '窓口のご案内' }])
  })

  it('shows that an answer is coming, in steps LINE knows', async () => {
    await delivery.showLoading('U1')
    expect(line.loading).toEqual(['U1'])
    expect(line.broken).toEqual([])
  })
})
