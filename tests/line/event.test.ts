import { describe, expect, it } from 'vitest'
import { parseEvent } from '../../adapters/line/event.ts'
import { LINE_EVENTS } from '../fixtures/line-events.ts'
import { realParts } from '../consultation/parts.ts'

describe('events of LINE', () => {
  it('are each understood, or left alone on purpose', async () => {
    const { gazetteer } = await realParts()
    const kinds = LINE_EVENTS.map((event) => [event.type, parseEvent(event, gazetteer)?.act.kind ?? null])
    expect(kinds).toEqual([
      ['message', 'text'],
      ['message', 'text'],
      ['message', 'media'],
      ['message', 'media'],
      ['message', 'media'],
      ['message', 'media'],
      ['message', 'location'],
      ['message', 'sticker'],
      ['postback', 'postback'],
      ['follow', 'follow'],
      ['unfollow', 'unfollow'],
      ['unsend', 'unsend'],
      ['join', 'join'],
      ['leave', null],
      ['memberJoined', null],
      ['memberLeft', null],
      ['videoPlayComplete', null],
      ['beacon', null],
      ['accountLink', null],
      ['membership', null],
      ['activated', null],
    ])
  })

  it('keep of a position only the district, and know whom a group message speaks to', async () => {
    const { gazetteer } = await realParts()
    const [, mention, , , , , location] = LINE_EVENTS.map((event) => parseEvent(event, gazetteer))
    expect(location?.act).toEqual({ kind: 'location', pin: { kind: 'district', district: 'kyodo' } })
    expect(mention).toMatchObject({ isGroup: true, act: { isToMe: true } })
  })

  it('that name nobody can still be answered by their token', async () => {
    const { gazetteer } = await realParts()
    const anonymous = { ...LINE_EVENTS[0], source: undefined }
    expect(parseEvent(anonymous, gazetteer)).toMatchObject({ to: null, isGroup: false })
  })
})
