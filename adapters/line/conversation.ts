import { randomUUID } from 'node:crypto'
import type { Parts } from '../../src/consultation/consult.ts'
import { menuReply } from '../../src/consultation/menu.ts'
import type { Block, Reply } from '../../src/consultation/reply.ts'
import { NO_MEMORY, type Memory, type Turn } from '../../src/consultation/turn.ts'
import { converse } from '../../src/handover/converse.ts'
import type { Dialog } from '../../src/handover/dialog.ts'
import type { Effects, Handover, Person } from '../../src/handover/handover.ts'
import type { Db } from '../../src/store/store.ts'
import type { Language } from '../../src/knowledge/terms.ts'
import type { LineAct } from './event.ts'
import { textMessage, toMessages, withQuickReplies, type LineMessage } from './messages.ts'
import { decode, type Button } from './postback.ts'
import { QuickReplies } from './quick-replies.ts'

/** What is remembered of a person between two turns, sealed: no words of theirs, but those that may go to a desk. */
export type LineState = {
  readonly session: string
  readonly memory: Memory
  /** A matter on its way to a desk, while the person is being asked about it. */
  readonly dialog: Dialog | null
}

export type Said = {
  readonly messages: readonly LineMessage[]
  readonly state: LineState | null
  /** Everything about the person goes. */
  readonly forget: boolean
  readonly reply: Reply | null
  readonly effects: Effects | null
}

const SAD_STICKER = /cry|sad|tear|depress|sorrow|gloom|lonel|tired|sick|despair|hurt|pain|exhaust/i

/** One act of one person → what they see. */
export class LineConversation {
  private readonly parts: Parts
  private readonly now: () => Date
  private readonly handover: Handover

  constructor(parts: Parts, handover: Handover, now: () => Date) {
    this.parts = parts
    this.handover = handover
    this.now = now
  }

  async answer(act: LineAct, remembered: LineState | null, person: Person): Promise<Said> {
    const state = remembered ?? { session: randomUUID().slice(0, 8), memory: NO_MEMORY, dialog: null }
    switch (act.kind) {
      case 'text':
        return await this.consulted({ text: act.text }, state, person)
      case 'location':
        return await this.consulted({ text: '', pin: act.pin }, state, person)
      case 'sticker': {
        const { chat } = this.phrases(state)
        return this.saying(act.keywords.some((word) => SAD_STICKER.test(word)) ? chat.sticker_sad : chat.sticker, state)
      }
      case 'media':
        return this.saying(this.phrases(state).chat.media, state)
      case 'postback':
        return await this.pressed(act.data, state, remembered !== null, person)
      case 'follow':
        return this.greeting(state)
      case 'unfollow':
        // What was handed over stays: somebody may leave in a hurry and still wait for the desk's call.
        return { messages: [], state: null, forget: true, reply: null, effects: null }
      case 'unsend': {
        const effects = (db: Db) => this.handover.strikeWords(db, person.conversation)
        return { messages: [], state: null, forget: true, reply: null, effects }
      }
      case 'join':
        return this.saying(this.phrases(state).chat.join, state)
      case 'too-many':
        return this.saying(this.phrases(state).chat.too_many, state)
    }
  }

  /** In a group others read along: nothing personal is answered, and only who speaks to the assistant is told so. */
  answerGroup(act: LineAct): Said {
    const isSpokenTo = act.kind === 'join' || (act.kind === 'text' && (act.isToMe || /^つなぎ/.test(act.text)))
    const messages = isSpokenTo ? [textMessage(this.parts.phrases.ja.chat.join)] : []
    return { messages, state: null, forget: false, reply: null, effects: null }
  }

  apology(state: LineState | null): LineMessage[] {
    return [textMessage(this.phrases(state).chat.apology)]
  }

  private async consulted(said: Pick<Turn, 'text'> & Partial<Turn>, state: LineState, person: Person): Promise<Said> {
    const turn = this.turn(said, state)
    const { reply, dialog, forget, effects } = await converse(turn, state.dialog, person, this.parts, this.handover)
    const answered = { ...this.replied(reply, turn, { ...state, dialog }), effects }
    return forget ? { ...answered, state: null, forget } : answered
  }

  private turn(said: Pick<Turn, 'text'> & Partial<Turn>, { memory }: LineState): Turn {
    return { place: null, pin: null, at: this.now(), asker: 'resident', language: null, memory, ...said }
  }

  private replied(reply: Reply, turn: Turn, state: LineState): Said {
    const phrases = this.parts.phrases[reply.language]
    const buttons = this.buttons(reply.language, state)
    const items = this.itemsFor(reply.blocks, buttons)
    const messages = withQuickReplies(toMessages(reply, phrases, turn.at), items)
    return { messages, state: { ...state, memory: reply.memory }, forget: false, reply, effects: null }
  }

  /** The newest question's buttons first: it is what the person reads last. */
  private itemsFor(blocks: readonly Block[], buttons: QuickReplies) {
    const questions = blocks.flatMap((block) => (block.kind === 'question' ? [block.choices] : []))
    const items = questions.reverse().flatMap((choices) => buttons.question(choices))
    return items.length > 0 ? items : [buttons.language()]
  }

  private async pressed(data: string, state: LineState, isRemembered: boolean, person: Person): Promise<Said> {
    const postback = decode(data)
    const { chat } = this.phrases(state)
    if (postback === null) return this.saying(chat.stale_button, state)
    const isStale = postback.session !== null && (!isRemembered || postback.session !== state.session)
    return isStale && postback.button.kind === 'district'
      ? this.saying(chat.stale_button, state)
      : await this.chose(postback.button, state, person)
  }

  private async chose(button: Button, state: LineState, person: Person): Promise<Said> {
    const { chat, menu } = this.phrases(state)
    switch (button.kind) {
      case 'district':
        return await this.consulted(
          { text: `${this.parts.directory.district(button.district).name}地区` },
          state,
          person,
        )
      case 'branch': {
        const question = this.parts.phrases[state.memory.language ?? 'ja'].questions.district
        return this.saying(question, state, (buttons) => buttons.districtsOf(button.branch))
      }
      case 'language': {
        const chosen = { ...state, memory: { ...state.memory, language: button.language } }
        return this.saying(this.phrases(chosen).chat.language_set, chosen)
      }
      case 'languages':
        return this.saying(chat.language, state, (buttons) => buttons.languages(this.parts.phrases))
      case 'switched':
        return { messages: [], state, forget: false, reply: null, effects: null }
      case 'talk':
        return this.saying(menu.talk, state)
      case 'menu': {
        const turn = this.turn({ text: '' }, state)
        return this.replied(menuReply(button.area, turn, this.parts), turn, state)
      }
    }
  }

  private greeting(state: LineState): Said {
    const { ja, en } = this.parts.phrases
    const messages = [textMessage(ja.chat.follow.trim()), textMessage(en.chat.follow.trim())]
    const items = [...this.buttons('ja', state).languages(this.parts.phrases), this.buttons('ja', state).location()]
    return { messages: withQuickReplies(messages, items), state, forget: false, reply: null, effects: null }
  }

  private saying(
    words: string,
    state: LineState,
    items: (buttons: QuickReplies) => ReturnType<QuickReplies['branches']> = (buttons) => [buttons.language()],
  ): Said {
    const buttons = this.buttons(state.memory.language ?? 'ja', state)
    const messages = withQuickReplies([textMessage(words.trim())], items(buttons))
    return { messages, state, forget: false, reply: null, effects: null }
  }

  private phrases(state: LineState | null) {
    return this.parts.phrases[state?.memory.language ?? 'ja']
  }

  private buttons(language: Language, { session }: LineState): QuickReplies {
    return new QuickReplies(this.parts.directory, this.parts.phrases[language], session)
  }
}
