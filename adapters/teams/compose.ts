import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { TeamsConfig } from '../../src/config.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import { derived, type Current } from '../../src/consultation/current.ts'
import type { Cases } from '../../src/handover/cases.ts'
import type { DeskPort } from '../../src/handover/dispatcher.ts'
import type { Channel } from '../../src/intake/channel.ts'
import type { Intake } from '../../src/intake/intake.ts'
import type { Queue } from '../../src/intake/queue.ts'
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
}

/** The whole channel; loaded only where Teams is on, since Microsoft's libraries are large. */
export async function openTeams({ config, parts, store, cases, queue, intake, now, log }: TeamsParts): Promise<{
  readonly channel: Channel
  readonly webhook: RequestHandler
  readonly desk: Current<DeskPort>
}> {
  const today = () => new Date(now())
  const lookup = derived(parts, (given) => new Lookup(given, today))
  const desk = derived(parts, (given) => new TeamsDesk({ parts: given, store, cases, queue, now: today }))
  const { router, bot } = await teamsRouter({ config, intake, lookup, desk, now, log })
  return { channel: new TeamsChannel({ bot, lookup, desk, cases }), webhook: router, desk }
}
