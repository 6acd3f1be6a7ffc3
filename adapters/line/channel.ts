import type { Current } from '../../src/consultation/current.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Answered, Channel, Delivery, Sending, WaitingEvent } from '../../src/intake/channel.ts'
import type { LineConversation, LineState } from './conversation.ts'
import type { LineDelivery, LineSend } from './delivery.ts'
import type { LineAct, LineEvent } from './event.ts'
import type { LineMessage } from './messages.ts'

/** Messages a person sends within this of each other are one turn, ms. */
const ONE_BREATH_MS = 3_000

export type LineChannelParts = {
  readonly conversation: Current<LineConversation>
  readonly delivery: LineDelivery
  /** Told of every reply; receives no words of the person. */
  readonly onReply: (reply: Reply, elapsedMs: number) => void
}

/** LINE on the durable path. */
export class LineChannel implements Channel {
  readonly id = 'line'
  private readonly parts: LineChannelParts

  constructor(parts: LineChannelParts) {
    this.parts = parts
  }

  turns(events: readonly WaitingEvent[]): readonly (readonly WaitingEvent[])[] {
    const takenBack = new Set(events.map(eventOf).flatMap(({ act }) => (act.kind === 'unsend' ? [act.messageId] : [])))
    const isTakenBack = (event: WaitingEvent) => {
      const { act } = eventOf(event)
      return act.kind === 'unsend' || (act.kind === 'text' && takenBack.has(act.messageId))
    }
    const withdrawn = events.filter(isTakenBack)
    const turns: WaitingEvent[][] = []
    for (const event of events) {
      if (isTakenBack(event)) continue
      const last = turns.at(-1)
      if (last !== undefined && areOneBreath(last.at(-1)!, event)) last.push(event)
      else turns.push([event])
    }
    return withdrawn.length > 0 ? [withdrawn, ...turns] : turns
  }

  async answer(turn: readonly WaitingEvent[], state: unknown, conversationId: string): Promise<Answered> {
    const started = performance.now()
    const events = turn.map(eventOf)
    const last = events.at(-1)!
    const { onReply } = this.parts
    const conversation = this.parts.conversation()
    const act = actOf(events)
    const person = { conversation: conversationId, channel: this.id, address: last.to ?? '' }
    const said = last.isGroup
      ? conversation.answerGroup(act)
      : await conversation.answer(act, state as LineState | null, person)
    if (said.reply !== null) onReply(said.reply, performance.now() - started)
    return {
      sends: sendsOf(turn, said.messages),
      state: said.state,
      forget: said.forget,
      ...(said.effects === null ? {} : { effects: said.effects }),
    }
  }

  apology(turn: readonly WaitingEvent[]): readonly unknown[] {
    return sendsOf(turn, this.parts.conversation().apology(null))
  }

  async showWaiting(turn: readonly WaitingEvent[]): Promise<void> {
    const { to, isGroup } = eventOf(turn.at(-1)!)
    if (to !== null && !isGroup) await this.parts.delivery.showLoading(to)
  }

  deliver(sending: Sending): Promise<Delivery> {
    return this.parts.delivery.deliver(sending)
  }
}

function eventOf(waiting: WaitingEvent): LineEvent {
  return waiting.payload as LineEvent
}

function areOneBreath(before: WaitingEvent, after: WaitingEvent): boolean {
  const [a, b] = [eventOf(before), eventOf(after)]
  return a.act.kind === 'text' && b.act.kind === 'text' && !a.isGroup && b.occurredAt - a.occurredAt <= ONE_BREATH_MS
}

/** Several texts are one; what was taken back is not read at all. */
function actOf(events: readonly LineEvent[]): LineAct {
  const unsend = events.find(({ act }) => act.kind === 'unsend')
  if (unsend !== undefined) return unsend.act
  const texts = events.flatMap(({ act }) => (act.kind === 'text' ? [act] : []))
  const [first] = texts
  return first === undefined ? events[0]!.act : { ...first, text: texts.map(({ text }) => text).join('\n') }
}

function sendsOf(turn: readonly WaitingEvent[], messages: readonly LineMessage[]): LineSend[] {
  if (messages.length === 0) return []
  const newest = [...turn].reverse().find((waiting) => eventOf(waiting).replyToken !== null)
  const { to } = eventOf(turn.at(-1)!)
  const token = newest === undefined ? null : eventOf(newest).replyToken
  return [{ to, token, tokenFrom: newest?.receivedAt ?? 0, messages }]
}
