import type { Current } from '../../src/consultation/current.ts'
import type { Answered, Channel, Delivery, Sending, WaitingEvent } from '../../src/intake/channel.ts'
import type { Cases } from '../../src/handover/cases.ts'
import { message, type TeamsSend } from './activities.ts'
import type { TeamsBot } from './bot.ts'
import type { TeamsDesk } from './desk.ts'
import type { TeamsEvent } from './event.ts'
import type { Lookup, Shown } from './lookup.ts'

/** Answers that Teams did not take and says so: it may be tried again. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const TRY_AGAIN: ReadonlySet<number> = new Set([412, 429, 502, 503, 504])

const TOO_MANY: Shown = {
  text: '短い時間にたくさんの書きこみがありました。1分ほどおいて、もう一度書いてください。いのちや体が危ないときは、119(救急)か 110(警察)へ。',
  cards: [],
  citations: [],
}

export type TeamsChannelParts = {
  readonly bot: TeamsBot
  readonly lookup: Current<Lookup>
  readonly desk: Current<TeamsDesk>
  readonly cases: Cases
}

/** Teams on the durable path. */
export class TeamsChannel implements Channel {
  readonly id = 'teams'
  private readonly parts: TeamsChannelParts

  constructor(parts: TeamsChannelParts) {
    this.parts = parts
  }

  turns(events: readonly WaitingEvent[]): readonly (readonly WaitingEvent[])[] {
    return events.map((event) => [event])
  }

  async answer([waiting]: readonly WaitingEvent[]): Promise<Answered> {
    const event = waiting!.payload as TeamsEvent
    if (event.isTooMany) return { sends: [send(event, TOO_MANY)], state: null }
    const text = event.text.trim()
    const [command = '', ...rest] = text.split(/\s+/u)
    const argument = rest.join(' ')
    if (command === '担当' && argument !== '') return this.bind(event, argument)
    const shown = await this.shown(command, argument, text, event)
    return { sends: [send(event, shown)], state: null }
  }

  apology([waiting]: readonly WaitingEvent[]): readonly unknown[] {
    const { reference } = waiting!.payload as TeamsEvent
    const failed: TeamsSend = { reference, activity: message('うまく調べられませんでした。もう一度書いてください。') }
    return [failed]
  }

  async showWaiting([waiting]: readonly WaitingEvent[]): Promise<void> {
    await this.parts.bot.sendTo((waiting!.payload as TeamsEvent).reference, { type: 'typing' })
  }

  /** Teams has no retry key: what may have arrived is not sent again, but counted as failed, which is logged. */
  async deliver(sending: Sending): Promise<Delivery> {
    if (sending.maybeDelivered) return { kind: 'failed', reason: 'sent to Teams, but never confirmed' }
    const { reference, activity } = sending.payload as TeamsSend
    try {
      await this.parts.bot.sendTo(reference, activity)
      return { kind: 'delivered' }
    } catch (error) {
      const status = statusOf(error)
      if (status === null) return { kind: 'later', arrived: neverLeft(error) ? 'no' : 'maybe', reason: 'no answer' }
      if (TRY_AGAIN.has(status)) return { kind: 'later', arrived: 'no', reason: `Teams answered ${status}` }
      return { kind: 'failed', reason: `Teams answered ${status}` }
    }
  }

  private bind(event: TeamsEvent, name: string): Answered {
    const [lookup, desk] = [this.parts.lookup(), this.parts.desk()]
    const found = lookup.deskNamed(name)
    if (found === null)
      return { sends: [send(event, { ...lookup.help(), text: `「${name}」という窓口がわかりません。` })], state: null }
    return {
      sends: [
        send(event, { text: `これから「${found.name}」への引き継ぎは、ここに届きます。`, cards: [], citations: [] }),
      ],
      state: null,
      effects: (db) => desk.bind(db, found.id, event.reference),
    }
  }

  private async shown(command: string, argument: string, text: string, event: TeamsEvent): Promise<Shown> {
    const { cases } = this.parts
    const lookup = this.parts.lookup()
    switch (command) {
      case '':
      case 'ヘルプ':
      case 'help':
        return lookup.help()
      case '窓口':
        return lookup.desks(argument)
      case '制度':
        return lookup.services(argument)
      case '夜間':
        return lookup.night()
      case '引継ぎ':
      case '引き継ぎ':
        return argument === '' ? this.openCases() : this.byCode(argument, event, cases)
      default:
        return await lookup.ask(text)
    }
  }

  private async openCases(): Promise<Shown> {
    const open = await this.parts.cases.open()
    const text = open.length === 0 ? '引き継ぎはありません。' : `引き継ぎ ${open.length}件`
    return { text, cards: open.slice(0, 5).map((given) => this.parts.desk().card(given)), citations: [] }
  }

  private async byCode(code: string, event: TeamsEvent, cases: Cases): Promise<Shown> {
    const found = await cases.byCode(code, event.staff)
    switch (found.kind) {
      case 'found':
        return { text: 'つなぎコードの引き継ぎです。', cards: [this.parts.desk().card(found.case)], citations: [] }
      case 'unknown':
        return {
          text: 'このコードの引き継ぎはありません。期限切れか、取り消されたかもしれません。',
          cards: [],
          citations: [],
        }
      case 'too-many':
        return { text: '間違いが続いたため、10分ほどおいてから試してください。', cards: [], citations: [] }
    }
  }
}

function send({ reference }: TeamsEvent, { text, cards, citations, isWorded = false }: Shown): TeamsSend {
  return { reference, activity: message(text, cards, citations, isWorded) }
}

function statusOf(error: unknown): number | null {
  const response = typeof error === 'object' && error !== null && 'response' in error ? error.response : null
  const status = typeof response === 'object' && response !== null && 'status' in response ? response.status : null
  return typeof status === 'number' ? status : null
}

/** A fault before the message left: no token, no connection. */
function neverLeft(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('config' in error)) return true
  return 'code' in error && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(error.code))
}
