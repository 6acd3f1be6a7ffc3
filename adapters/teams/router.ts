import type { InvokeResponse } from '@microsoft/teams.api'
import express, { type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { TeamsConfig } from '../../src/config.ts'
import type { Current } from '../../src/consultation/current.ts'
import type { Intake } from '../../src/intake/intake.ts'
import { LANGUAGES } from '../../src/knowledge/terms.ts'
import type { Limited } from '../../src/metrics.ts'
import { jsonBody } from '../../src/protection/json-body.ts'
import type { PersonLimit } from '../../src/protection/person-limit.ts'
import { attachment } from './activities.ts'
import { TeamsBot } from './bot.ts'
import type { Card } from './cards.ts'
import type { TeamsDesk } from './desk.ts'
import { Endorsements } from './endorsements.ts'
import { checked, referenceOf, staffOf, tenantOf, type CheckedActivity, type TeamsEvent } from './event.ts'
import { MOST_RESULTS } from './limits.ts'
import type { Lookup } from './lookup.ts'
import { isServiceUrl } from './service-url.ts'

export type TeamsRouterParts = {
  readonly config: TeamsConfig
  readonly intake: Pick<Intake, 'add'>
  readonly lookup: Current<Lookup>
  readonly desk: Current<TeamsDesk>
  readonly now: () => number
  readonly log: Logger
  /** Whether a message is answered however much its sender writes. */
  readonly mustBeHeard: (text: string) => boolean
  readonly limit: PersonLimit
  readonly onLimited: (what: Limited) => void
}

/** Teams' messaging endpoint: Microsoft's library verifies who speaks; messages are kept and answered later, buttons at once. */
export async function teamsRouter(parts: TeamsRouterParts): Promise<{ router: RequestHandler; bot: TeamsBot }> {
  const { config, intake, lookup, desk, now, log } = parts
  const app = express()
  app.disable('x-powered-by')
  const endorsements = new Endorsements(config.identity?.metadataUrl ?? null, now)
  // Without an address of its own to answer to, the token's claim would not be compared with anything.
  app.post('/api/messages', jsonBody('256kb'), (request, response, next) => {
    if (checked(request.body) !== null || isConversationUpdate(request.body)) next()
    else response.status(400).json({ error: 'unreadable', message: 'the activity lacks what an answer needs' })
  })
  app.post('/api/messages', (request, response, next) => {
    const { serviceUrl } = request.body as { serviceUrl?: unknown }
    if (isServiceUrl(String(serviceUrl), config.identity !== null)) next()
    else response.status(403).json({ error: 'service-url', message: 'no address of Teams' })
  })
  app.post('/api/messages', async (request, response, next) => {
    const { channelId } = request.body as { channelId?: unknown }
    if (await endorsements.allow(request.get('authorization'), String(channelId))) next()
    else response.status(403).json({ error: 'endorsement', message: 'the key may not speak for this channel' })
  })
  const bot = new TeamsBot(config, app, log)
  const admitted = (activity: unknown) => admit(activity, config)

  bot.on('message', async ({ activity }) => {
    const known = admitted(activity)
    if (known === null) return
    const kept = limited(known, parts)
    if (kept === 'dropped') return
    const payload: TeamsEvent = {
      reference: referenceOf(known),
      staff: staffOf(known),
      text: kept === 'kept' ? known.text : '',
      isTooMany: kept === 'told',
    }
    await intake.add([
      {
        eventId: known.id,
        channel: 'teams',
        user: known.conversation.id,
        occurredAt: occurredAt(known, now()),
        payload,
        isUrgent: false,
        mayContinue: false,
      },
    ])
  })

  bot.on('message.ext.query', ({ activity }) => {
    if (admitted(activity) === null) return { status: 403 as const, body: {} }
    const word = String(activity.value.parameters?.find(({ name }) => name !== 'initialRun')?.value ?? '')
    const results = word.trim() === '' ? [] : lookup().search(word, MOST_RESULTS)
    return {
      composeExtension: {
        type: 'result' as const,
        attachmentLayout: 'list' as const,
        attachments: results.map(({ title, text, card }) => ({
          ...attachment(card),
          preview: { contentType: 'application/vnd.microsoft.card.thumbnail' as const, content: { title, text } },
        })),
      },
    }
  })

  bot.on('card.action', async ({ activity }) => {
    const known = admitted(activity)
    if (known === null) return refusal('この操作は窓口の職員だけができます。')
    const { verb = '', data } = activity.value.action
    if (verb === 'resident') {
      const language = LANGUAGES.find((one) => one === data['language']) ?? 'ja'
      return shownCard(await lookup().resident(String(data['text'] ?? ''), language))
    }
    const pressed = await desk().press(verb, data, staffOf(known))
    return 'card' in pressed ? shownCard(pressed.card) : refusal(pressed.problem)
  })
  await bot.initialize()
  return { router: app, bot }
}

/** Of a member of staff who writes more than anybody types, grave words are kept; of the rest, the first is told to wait. */
function limited({ conversation, text }: CheckedActivity, parts: TeamsRouterParts): 'kept' | 'told' | 'dropped' {
  const { limit, mustBeHeard, onLimited } = parts
  const { measure, isFirstOver } = limit.count(conversation.id)
  if (measure === 'within') return 'kept'
  if (measure === 'over' && mustBeHeard(text)) {
    onLimited('heard')
    return 'kept'
  }
  const what = isFirstOver ? 'told' : 'dropped'
  onLimited(what)
  return what
}

/** Members of the ward's own tenant, and of them whoever has a staff role; null: nobody else. */
function admit(activity: unknown, { tenantId, staffIds }: TeamsConfig): CheckedActivity | null {
  const known = checked(activity)
  if (known === null || tenantOf(known) !== tenantId || known.from.aadObjectId === undefined) return null
  return staffIds.length === 0 || staffIds.includes(known.from.aadObjectId) ? known : null
}

function isConversationUpdate(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'type' in body && body.type !== 'message' && 'serviceUrl' in body
}

function occurredAt({ timestamp }: CheckedActivity, now: number): number {
  const at = timestamp instanceof Date ? timestamp.getTime() : Date.parse(timestamp ?? '')
  return Number.isNaN(at) ? now : at
}

function shownCard(card: Card): InvokeResponse<'adaptiveCard/action'>['body'] {
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card }
}

function refusal(text: string): InvokeResponse<'adaptiveCard/action'>['body'] {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text }
}
