import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { quickEar } from '../../src/assessment/assess.ts'
import type { LineConfig } from '../../src/config.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import { derived, type Current } from '../../src/consultation/current.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Handover } from '../../src/handover/handover.ts'
import type { Channel } from '../../src/intake/channel.ts'
import type { Intake } from '../../src/intake/intake.ts'
import type { Limited } from '../../src/metrics.ts'
import { mustBeHeard } from '../../src/protection/must-be-heard.ts'
import type { PersonLimit } from '../../src/protection/person-limit.ts'
import { LineChannel } from './channel.ts'
import { LineConversation } from './conversation.ts'
import { LineDelivery } from './delivery.ts'
import { lineRouter } from './router.ts'

export type LineParts = {
  readonly config: LineConfig
  readonly parts: Current<Parts>
  readonly handover: Current<Handover>
  readonly intake: Intake
  readonly now: () => number
  readonly log: Logger
  readonly onReply: (reply: Reply, elapsedMs: number) => void
  readonly limit: PersonLimit
  readonly onLimited: (what: Limited) => void
}

/** The whole channel; loaded only where LINE is on. */
export function openLine(given: LineParts): {
  readonly channel: Channel
  readonly webhook: RequestHandler
} {
  const { config, parts, handover, intake, now, log, onReply, limit, onLimited } = given
  const today = () => new Date(now())
  const conversation = derived(parts, (read) => new LineConversation(read, handover(), today))
  const reader = derived(parts, ({ gazetteer, ear }) => ({
    gazetteer,
    isUrgent: quickEar(ear.signals),
    mustBeHeard: (text: string) => mustBeHeard(text, today(), ear),
  }))
  return {
    channel: new LineChannel({ conversation, delivery: new LineDelivery(config, now), onReply }),
    webhook: lineRouter({ channelSecret: config.channelSecret, intake, reader, limit, onLimited, log }),
  }
}
