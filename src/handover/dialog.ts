import type { Block, Choice, Reply } from '../consultation/reply.ts'
import { whenText } from '../consultation/text.ts'
import type { Directory } from '../directory/directory.ts'
import { fill, type PhraseBook } from '../knowledge/phrases.ts'
import {
  HOTLINE_ROLES,
  type DistrictId,
  type Language,
  type Role,
  type Topic,
  type Urgency,
} from '../knowledge/terms.ts'
import { normalise } from '../language/normalise.ts'
import type { Contact, Summary } from './case.ts'

/** What would be handed over, as far as the person has agreed to it. */
export type Draft = {
  readonly urgency: Urgency
  readonly topics: readonly Topic[]
  readonly language: Language
  readonly role: Role
  readonly district: DistrictId | null
  readonly words: string
  readonly contact: Contact
  readonly mayQuote: boolean
  readonly note: string | null
  /** The matter in a sentence or two, where a model has summed it up; shown before anything is sent. */
  readonly gist?: string
}
/** Where the person is on the way to handing over; remembered with the conversation, and as briefly. */
export type Dialog = {
  readonly step: 'offered' | 'contact' | 'phone' | 'words' | 'confirm' | 'change'
  readonly draft: Draft
}
export type Step = {
  readonly blocks: readonly Block[]
  readonly dialog: Dialog | null
  /** Set when the person has pressed 「送る」. */
  readonly send: Draft | null
}

const LONGEST_WORDS = 1_000
const YES =
  /^(はい|うん|ええ|お願い|おねがい|つないで|わたして|送って|おくって|いいよ|いいです|ok|yes|是|好|네|vâng|हुन्छ|oo|sim)[。!！ \p{L}]{0,12}$/iu
const NO = /^(いいえ|いや|やめ|いまはいい|いらない|結構|no|不|아니|không|पर्दैन|hindi|não)[。!！ \p{L}]{0,12}$/iu
const PHONE = /(?:\+81[-\s]?|0)\d{1,4}[-\s]?\d{1,4}[-\s]?\d{3,4}(?!\d)/
/** Desks of the ward that keep hours and take a case over; lines answer by themselves. */
const LINES: ReadonlySet<Role> = new Set([...HOTLINE_ROLES, 'anshin-call', 'setagaya-call', 'night-mental-line'])

/** Asks, step by step and with a button for each answer, what a desk needs to contact somebody; sends nothing by itself. */
export class HandoverDialog {
  private readonly directory: Directory
  private readonly phrases: PhraseBook

  constructor(directory: Directory, phrases: PhraseBook) {
    this.directory = directory
    this.phrases = phrases
  }

  /** The offer that fits a reply; null: a desk is open now, or the matter can wait. */
  offer(reply: Reply, said: string): Step | null {
    const desks = reply.routes.filter((route) => !LINES.has(route.role))
    const [first] = desks
    const isForDesk = reply.urgency !== 'routine' && reply.outcome !== 'declined'
    if (!isForDesk || first === undefined || desks.some((route) => route.open)) return null
    const draft: Draft = {
      urgency: reply.urgency,
      topics: reply.topics,
      language: reply.language,
      role: first.role,
      district: reply.district,
      words: said.slice(0, LONGEST_WORDS),
      contact: { way: 'here' },
      mayQuote: false,
      note: null,
    }
    const words = this.phrases[reply.language].handover
    return this.ask('offered', draft, words.offer, [words.yes, words.no])
  }

  /**
   * What follows from an answer; null: it was none, and is a message like any other.
   * @param needsButton the reply asked something else as well: only the offer's own words answer the offer
   */
  answer({ step, draft }: Dialog, said: string, needsButton = false): Step | null {
    const words = this.phrases[draft.language].handover
    const is = (...labels: string[]) => labels.some((label) => same(said, label))
    const says = (pattern: RegExp) => !needsButton && pattern.test(said.trim())
    if (step !== 'change' && (is(words.stop, words.no) || says(NO))) return stopped(words.stopped)
    switch (step) {
      case 'offered':
        return is(words.yes) || says(YES)
          ? this.ask('contact', draft, words.contact, [words.here, words.phone, words.stop])
          : null
      case 'contact':
        if (is(words.here)) return this.askWords({ ...draft, contact: { way: 'here' } })
        if (is(words.phone)) return this.ask('phone', draft, words.ask_phone, [words.here, words.stop])
        return PHONE.test(digits(said)) ? this.withPhone(draft, said) : null
      case 'phone':
        return is(words.here) ? this.askWords({ ...draft, contact: { way: 'here' } }) : this.withPhone(draft, said)
      case 'words':
        if (is(words.words_yes)) return this.confirm({ ...draft, mayQuote: true })
        return is(words.words_no) || YES.test(said.trim()) ? this.confirm({ ...draft, mayQuote: false }) : null
      case 'confirm':
        if (is(words.send)) return { blocks: [], dialog: null, send: draft }
        return is(words.change) ? this.ask('change', draft, words.ask_change, [words.stop]) : null
      case 'change':
        return is(words.stop) ? stopped(words.stopped) : this.confirm({ ...draft, note: said.slice(0, LONGEST_WORDS) })
    }
  }

  /** What the person is told once the case is written down. */
  sent(draft: Draft, desk: { readonly name: string; readonly opens: string | null }, code: string, at: Date): Block[] {
    const phrases = this.phrases[draft.language]
    const words = phrases.handover
    const text =
      desk.opens === null
        ? fill(words.sent_now, { desk: desk.name, code })
        : fill(words.sent, { desk: desk.name, when: whenText(desk.opens, phrases, at), code })
    return [{ kind: 'question', text, choices: [choice(words.withdraw)] }]
  }

  /** The whole of what would be sent once more, with the summary in it. */
  withGist({ draft }: Dialog, gist: string): Step {
    return this.confirm({ ...draft, gist })
  }

  isWithdrawal(said: string, language: Language): boolean {
    return (
      same(said, this.phrases[language].handover.withdraw) || /^(とりけす|取り消す|取消|とりけし)$/u.test(said.trim())
    )
  }

  private withPhone(draft: Draft, said: string): Step {
    const words = this.phrases[draft.language].handover
    const number = PHONE.exec(digits(said))?.[0]
    if (number === undefined) return this.ask('phone', draft, words.bad_phone, [words.here, words.stop])
    const when = digits(said).replace(number, ' ').trim().slice(0, 200)
    return this.askWords({ ...draft, contact: { way: 'phone', number, when } })
  }

  private askWords(draft: Draft): Step {
    const words = this.phrases[draft.language].handover
    return this.ask('words', draft, words.words, [words.words_yes, words.words_no, words.stop])
  }

  private confirm(draft: Draft): Step {
    const phrases = this.phrases[draft.language]
    const words = phrases.handover
    const { contact } = draft
    const rows = [
      [words.row_desk, this.directory.deskOf(draft.role, draft.district).name],
      [words.row_matter, draft.topics.map((topic) => phrases.opening.calm[topic]).join(' / ')],
      ...(draft.gist === undefined ? [] : [[words.row_gist, draft.gist]]),
      [words.row_contact, contact.way === 'here' ? words.here : `${contact.number} ${contact.when}`.trim()],
      ...(draft.mayQuote ? [[words.row_words, draft.words]] : []),
      ...(draft.note === null ? [] : [[words.row_note, draft.note]]),
    ]
    const text = [words.summary, ...rows.map(([label, value]) => `・${label!}: ${value!}`)].join('\n')
    return this.ask('confirm', draft, text, [words.send, words.change, words.stop])
  }

  private ask(step: Dialog['step'], draft: Draft, text: string, labels: readonly string[]): Step {
    return { blocks: [{ kind: 'question', text, choices: labels.map(choice) }], dialog: { step, draft }, send: null }
  }
}

/** What is handed over of a draft. */
export function summaryOf({ topics, language, contact, mayQuote, words, note, gist }: Draft): Summary {
  return { topics, language, contact, words: mayQuote ? words : null, note, ...(gist === undefined ? {} : { gist }) }
}

function stopped(text: string): Step {
  return { blocks: [{ kind: 'text', text }], dialog: null, send: null }
}

function choice(label: string): Choice {
  return { label, text: label }
}

function same(said: string, label: string): boolean {
  const plain = (text: string) =>
    normalise(text)
      .toLowerCase()
      .replace(/[\s。.!！?？「」"']/gu, '')
  return plain(said) === plain(label)
}

/** Full-width digits and every dash as people type them on a phone. */
function digits(text: string): string {
  return text.normalize('NFKC').replace(/[‐‑‒–—―−ー]/gu, '-')
}
