import { validateSignature } from '@line/bot-sdk'
import { raw, Router } from 'express'
import type { Logger } from 'pino'
import type { Current } from '../../src/consultation/current.ts'
import type { IncomingEvent } from '../../src/intake/channel.ts'
import type { Intake } from '../../src/intake/intake.ts'
import type { Limited } from '../../src/metrics.ts'
import { readJson } from '../../src/protection/json-body.ts'
import type { PersonLimit } from '../../src/protection/person-limit.ts'
import type { Gazetteer } from '../../src/place/gazetteer.ts'
import { within } from '../../src/store/within.ts'
import { parseEvent, webhookSchema, type LineEvent } from './event.ts'
import { ANSWER_WITHIN_MS, LARGEST_WEBHOOK } from './limits.ts'

/** What a webhook is read with. */
export type Reader = {
  readonly gazetteer: Gazetteer
  /** Whether a message may be about a danger; decides who is answered first. */
  readonly isUrgent: (text: string) => boolean
  /** Whether a message is answered however much its sender writes. */
  readonly mustBeHeard: (text: string) => boolean
}

export type LineRouterParts = {
  readonly channelSecret: string
  readonly intake: Pick<Intake, 'add'>
  readonly reader: Current<Reader>
  readonly limit: PersonLimit
  readonly onLimited: (what: Limited) => void
  readonly log: Logger
}

/** LINE's webhook: verify over the raw body, keep every event, answer 200; thinking comes after. */
export function lineRouter(parts: LineRouterParts): Router {
  const { channelSecret, intake, reader, log } = parts
  const router = Router()
  router.post('/line/webhook', raw({ type: () => true, limit: LARGEST_WEBHOOK }), async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const signature = request.get('x-line-signature')
    if (signature === undefined || !validateSignature(body, channelSecret, signature)) {
      response.status(401).json({ error: 'signature', message: 'the signature does not fit the body' })
      return
    }
    const webhook = webhookSchema.safeParse(json(body))
    if (!webhook.success) {
      response.status(400).json({ error: 'unreadable', message: 'the body is no webhook' })
      return
    }
    const { gazetteer, isUrgent } = reader()
    const events = webhook.data.events.flatMap((event) => parseEvent(event, gazetteer) ?? [])
    const unknown = webhook.data.events.length - events.length
    if (unknown > 0) log.debug({ unknown }, 'events without an answer')
    const kept = events.flatMap((event) => limited(event, parts) ?? [])
    // Later than this LINE has given up waiting; what is kept after all is known when it comes again.
    await within(ANSWER_WITHIN_MS, intake.add(kept.map((event) => toIncoming(event, isUrgent))))
    response.status(200).end()
  })
  return router
}

function json(body: Buffer): unknown {
  try {
    return readJson(body)
  } catch {
    return null
  }
}

/**
 * What is kept of an event of somebody who writes more than a person can. Grave words as they are; the first other
 * message becomes one that is told to wait, with 119 and 110; the rest are left out (null). Nothing else is limited.
 */
function limited(event: LineEvent, { limit, onLimited, reader }: LineRouterParts): LineEvent | null {
  if (event.act.kind !== 'text') return event
  const { measure, isFirstOver } = limit.count(event.to ?? event.eventId)
  if (measure === 'within') return event
  if (measure === 'over' && reader().mustBeHeard(event.act.text)) {
    onLimited('heard')
    return event
  }
  onLimited(isFirstOver ? 'told' : 'dropped')
  return isFirstOver ? { ...event, act: { kind: 'too-many' } } : null
}

function toIncoming(event: LineEvent, isUrgent: (text: string) => boolean): IncomingEvent {
  const { act } = event
  return {
    eventId: event.eventId,
    channel: 'line',
    user: event.to ?? event.eventId,
    occurredAt: event.occurredAt,
    payload: event,
    isUrgent: act.kind === 'text' && isUrgent(act.text),
    mayContinue: act.kind === 'text' && !event.isGroup,
  }
}
