import type { ConversationReference } from '@microsoft/teams.api'
import type { Parts } from '../../src/consultation/consult.ts'
import { reachableAt } from '../../src/directory/route.ts'
import type { Case } from '../../src/handover/case.ts'
import type { Cases, Staff } from '../../src/handover/cases.ts'
import type { DeskPort } from '../../src/handover/dispatcher.ts'
import type { Notice } from '../../src/intake/channel.ts'
import type { Queue } from '../../src/intake/queue.ts'
import { fill } from '../../src/knowledge/phrases.ts'
import { ROLES } from '../../src/knowledge/terms.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { message, type TeamsSend } from './activities.ts'
import { caseCard, caseText, OUTCOMES, type Card } from './cards.ts'

export type DeskParts = {
  readonly parts: Parts
  readonly store: Store
  readonly cases: Cases
  readonly queue: Queue
  readonly now: () => Date
}
/** What pressing a button on a case leads to: the card as it is now, or a word on why not. */
export type Pressed = { readonly card: Card } | { readonly problem: string }

const DUTY = 'duty'

/** Cases in Teams: into the right channel, taken by one, answered, passed on, closed. */
export class TeamsDesk implements DeskPort {
  private readonly given: DeskParts

  constructor(given: DeskParts) {
    this.given = given
  }

  /** From now on a desk's cases come into this conversation. */
  async bind(db: Db, desk: string, reference: ConversationReference): Promise<void> {
    const { store, now } = this.given
    const sealed = store.cipher.seal(JSON.stringify(reference), `desk:${desk}`)
    await db
      .insertInto('desk_channel')
      .values({ desk, reference: sealed, set_at: now().getTime() })
      .onConflict((conflict) => conflict.column('desk').doUpdateSet({ reference: sealed, set_at: now().getTime() }))
      .execute()
  }

  deliver = async (db: Db, given: Case): Promise<boolean> => {
    const reference = await this.channelOf(db, [given.desk, given.role, DUTY])
    return this.post(db, reference, { ...given, state: 'delivered' }, caseText(given, this.given.parts.topics))
  }

  remind = async (db: Db, given: Case, what: 'reminded' | 'raised'): Promise<boolean> => {
    const desks = what === 'raised' ? [DUTY, given.desk, given.role] : [given.desk, given.role, DUTY]
    const words =
      what === 'raised' ? '【至急】まだだれも担当していない引き継ぎがあります。' : 'まだ担当が決まっていません。'
    return this.post(db, await this.channelOf(db, desks), given, `${words}${caseText(given, this.given.parts.topics)}`)
  }

  alert = async (db: Db, given: Case): Promise<boolean> =>
    this.post(db, await this.channelOf(db, [DUTY]), given, `【当番へ】${caseText(given, this.given.parts.topics)}`)

  card(given: Case): Card {
    const { topics, directory, phrases } = this.given.parts
    return caseCard(given, topics, directory, phrases)
  }

  async press(verb: string, data: Readonly<Record<string, unknown>>, staff: Staff): Promise<Pressed> {
    const { cases } = this.given
    const id = String(data['caseId'])
    const given = await cases.find(id)
    if (given === null) return { problem: 'この引き継ぎはもうありません。' }
    if (given.state === 'withdrawn' || given.state === 'closed') return { card: this.card(given) }
    switch (verb) {
      case 'take':
        if (await cases.take(id, staff)) await this.tell(given, 'taken')
        break
      case 'reply': {
        const text = textOf(data['reply'])
        if (text === '') return { problem: '返事を書いてから「返信する」を押してください。' }
        await this.reply(given, text, staff)
        break
      }
      case 'pass': {
        const role = ROLES.find((known) => known === data['role'])
        if (role === undefined) return { problem: 'つなぐ窓口を選んでください。' }
        const at = this.given.now()
        const route = this.given.parts.directory.route(role, given.district, at)
        await cases.pass(id, { role, desk: route.id, dueAt: reachableAt(route, at) }, staff)
        break
      }
      case 'close': {
        const outcome = OUTCOMES.find((known) => known === data['outcome'])
        if (outcome === undefined) return { problem: '結果を選んでから「終了」を押してください。' }
        if (await cases.close(id, outcome, staff)) await this.tell(given, 'closed')
        break
      }
      default:
        return { problem: 'この操作はできません。' }
    }
    const after = await cases.find(id)
    return after === null ? { problem: 'この引き継ぎはもうありません。' } : { card: this.card(after) }
  }

  private async reply(given: Case, text: string, staff: Staff): Promise<void> {
    await this.notify(given, `${this.words(given, 'from_desk')}\n${text}`)
    await this.given.cases.noteReply(given.id, staff)
  }

  private tell(given: Case, what: 'taken' | 'closed'): Promise<void> {
    return this.notify(given, this.words(given, what))
  }

  private words(given: Case, key: 'taken' | 'closed' | 'from_desk'): string {
    const { phrases, directory } = this.given.parts
    const desk = directory.deskOf(given.role, given.district).name
    return fill(phrases[given.summary?.language ?? 'ja'].handover[key], { desk })
  }

  /** By push, to where the person wrote from. */
  private async notify(given: Case, text: string): Promise<void> {
    const { cases, store, queue } = this.given
    const address = await cases.addressOf(given.id)
    if (address === null || address === '') return
    const notice: Notice = { kind: 'notice', address, text }
    await store.db.transaction().execute((db) => queue.enqueue(db, given.channel, given.conversation, notice))
  }

  private async post(db: Db, reference: ConversationReference | null, given: Case, text: string): Promise<boolean> {
    if (reference === null) return false
    const send: TeamsSend = { reference, activity: message(text, [this.card(given)]) }
    const conversation = this.given.store.pseudonym('teams', reference.conversation.id)
    await this.given.queue.enqueue(db, 'teams', conversation, send)
    return true
  }

  private async channelOf(db: Db, desks: readonly string[]): Promise<ConversationReference | null> {
    const rows = await db
      .selectFrom('desk_channel')
      .selectAll()
      .where('desk', 'in', [...desks])
      .execute()
    const row = desks.map((desk) => rows.find((found) => found.desk === desk)).find((found) => found !== undefined)
    if (row === undefined) return null
    return JSON.parse(this.given.store.cipher.open(row.reference, `desk:${row.desk}`)) as ConversationReference
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 1_000) : ''
}
