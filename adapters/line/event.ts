import { z } from 'zod'
import { locateAddress, locatePin, type Place } from '../../src/place/locate.ts'
import type { Gazetteer } from '../../src/place/gazetteer.ts'

/** What a person did, as far as an answer needs it. Personal: stored sealed, and only until it is answered. */
export type LineAct =
  | { readonly kind: 'text'; readonly text: string; readonly messageId: string; readonly isToMe: boolean }
  | { readonly kind: 'sticker'; readonly keywords: readonly string[] }
  | { readonly kind: 'location'; readonly pin: Place }
  | { readonly kind: 'media' }
  | { readonly kind: 'postback'; readonly data: string }
  | { readonly kind: 'follow' }
  | { readonly kind: 'unfollow' }
  | { readonly kind: 'unsend'; readonly messageId: string }
  | { readonly kind: 'join' }
  /** More messages in a minute than anybody types; what was written is not kept. */
  | { readonly kind: 'too-many' }

export type LineEvent = {
  readonly eventId: string
  /** The person, or the group they spoke in. Null: LINE named neither, so only a reply can reach them. */
  readonly to: string | null
  readonly isGroup: boolean
  readonly replyToken: string | null
  readonly occurredAt: number
  readonly act: LineAct
}

/** The body of a webhook. LINE adds properties and event types without notice: nothing unknown is refused. */
export const webhookSchema = z.looseObject({ events: z.array(z.unknown()) })

const eventSchema = z.looseObject({
  type: z.string(),
  webhookEventId: z.string().min(1).max(100),
  timestamp: z.number(),
  mode: z.string().optional(),
  replyToken: z.string().optional(),
  source: z
    .looseObject({
      type: z.string(),
      userId: z.string().optional(),
      groupId: z.string().optional(),
      roomId: z.string().optional(),
    })
    .optional(),
  message: z
    .looseObject({
      type: z.string(),
      id: z.string().default(''),
      text: z.string().default(''),
      keywords: z.array(z.string()).default([]),
      address: z.string().nullish(),
      latitude: z.number().optional(),
      longitude: z.number().optional(),
      mention: z.looseObject({ mentionees: z.array(z.looseObject({ isSelf: z.boolean().optional() })) }).optional(),
    })
    .optional(),
  postback: z.looseObject({ data: z.string() }).optional(),
  unsend: z.looseObject({ messageId: z.string() }).optional(),
})
type RawEvent = z.output<typeof eventSchema>

/**
 * One event of a webhook; null: nothing to do (another bot has the floor, a type unknown today, no id).
 * A shared position becomes a district here and goes no further.
 */
export function parseEvent(raw: unknown, gazetteer: Gazetteer): LineEvent | null {
  const parsed = eventSchema.safeParse(raw)
  if (!parsed.success || parsed.data.mode === 'standby') return null
  const event = parsed.data
  const act = actOf(event, gazetteer)
  if (act === null) return null
  const { source } = event
  const group = source?.groupId ?? source?.roomId ?? null
  return {
    eventId: event.webhookEventId,
    to: group ?? source?.userId ?? null,
    isGroup: group !== null,
    replyToken: event.replyToken ?? null,
    occurredAt: event.timestamp,
    act,
  }
}

function actOf(event: RawEvent, gazetteer: Gazetteer): LineAct | null {
  switch (event.type) {
    case 'message':
      return event.message === undefined ? null : messageAct(event.message, gazetteer)
    case 'postback':
      return event.postback === undefined ? null : { kind: 'postback', data: event.postback.data }
    case 'unsend':
      return event.unsend === undefined ? null : { kind: 'unsend', messageId: event.unsend.messageId }
    case 'follow':
    case 'unfollow':
    case 'join':
      return { kind: event.type }
    default:
      return null
  }
}

function messageAct(message: NonNullable<RawEvent['message']>, gazetteer: Gazetteer): LineAct | null {
  switch (message.type) {
    case 'text': {
      const isToMe = message.mention?.mentionees.some((mentionee) => mentionee.isSelf === true) === true
      return { kind: 'text', text: message.text, messageId: message.id, isToMe }
    }
    case 'sticker':
      return { kind: 'sticker', keywords: message.keywords }
    case 'location':
      return { kind: 'location', pin: placeOf(message, gazetteer) }
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return { kind: 'media' }
    default:
      return null
  }
}

function placeOf(message: NonNullable<RawEvent['message']>, gazetteer: Gazetteer): Place {
  const named: Place =
    typeof message.address === 'string' ? locateAddress(message.address, gazetteer) : { kind: 'unknown' }
  if (named.kind === 'district' || message.latitude === undefined || message.longitude === undefined) return named
  return locatePin(message.latitude, message.longitude, gazetteer)
}
