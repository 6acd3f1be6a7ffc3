import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { TeamsConfig } from '../../src/config.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import { derived, type Current } from '../../src/consultation/current.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Cases } from '../../src/handover/cases.ts'
import type { DeskPort } from '../../src/handover/dispatcher.ts'
import type { Channel } from '../../src/intake/channel.ts'
import type { Intake } from '../../src/intake/intake.ts'
import type { Queue } from '../../src/intake/queue.ts'
import type { Limited } from '../../src/metrics.ts'
import { mustBeHeard } from '../../src/protection/must-be-heard.ts'
import type { PersonLimit } from '../../src/protection/person-limit.ts'
import type { Store } from '../../src/store/store.ts'
import { TeamsChannel } from './channel.ts'
import { TeamsDesk } from './desk.ts'
import { Lookup } from './lookup.ts'
import { teamsRouter } from './router.ts'

export type TeamsParts = {
  readonly config: TeamsConfig
  readonly parts: Current<Parts>
  readonly store: Store
  readonly cases: Cases
  readonly queue: Queue
  readonly intake: Intake
  readonly now: () => number
  readonly log: Logger
  /** Told of every reply; receives no words of anybody. */
  readonly onReply: (reply: Reply, elapsedMs: number) => void
  readonly limit: PersonLimit
  readonly onLimited: (what: Limited) => void
}

/** The whole channel; loaded only where Teams is on, since Microsoft's libraries are large. */
export async function openTeams(given: TeamsParts): Promise<{
  readonly channel: Channel
  readonly webhook: RequestHandler
  readonly desk: Current<DeskPort>
}> {
  const { config, parts, store, cases, queue, intake, now, log, onReply, limit, onLimited } = given
  const today = () => new Date(now())
  const lookup = derived(parts, (read) => new Lookup(read, today, onReply))
  const desk = derived(parts, (read) => new TeamsDesk({ parts: read, store, cases, queue, now: today }))
  const { router, bot } = await teamsRouter({
    config,
    intake,
    lookup,
    desk,
    now,
    log,
    mustBeHeard: (text) => mustBeHeard(text, today(), parts().ear),
    limit,
    onLimited,
  })
  return { channel: new TeamsChannel({ bot, lookup, desk, cases }), webhook: router, desk }
}
