import type { messagingApi } from '@line/bot-sdk'
import type { Choice } from '../../src/consultation/reply.ts'
import type { Directory } from '../../src/directory/directory.ts'
import type { PhraseBook, Phrases } from '../../src/knowledge/phrases.ts'
import { BRANCHES, LANGUAGES, type Branch } from '../../src/knowledge/terms.ts'
import { LONGEST_LABEL, MOST_QUICK_REPLIES } from './limits.ts'
import { encode, type Button } from './postback.ts'

type Item = messagingApi.QuickReplyItem
const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** The buttons under the last message. The person may always type instead. */
export class QuickReplies {
  private readonly directory: Directory
  private readonly phrases: Phrases
  private readonly session: string

  constructor(directory: Directory, phrases: Phrases, session: string) {
    this.directory = directory
    this.phrases = phrases
    this.session = session
  }

  /** The choices of a question; too many districts are asked for by their area first. */
  question(choices: readonly Choice[]): Item[] {
    const districts = choices.map((choice) =>
      this.directory.data.districts.find(({ name }) => choice.text === `${name}地区`),
    )
    if (districts.some((district) => district === undefined)) return choices.map(said)
    if (choices.length >= MOST_QUICK_REPLIES) return [...this.branches(), this.location()]
    const items = districts.map((district, at) =>
      this.button(choices[at]!.label, { kind: 'district', district: district!.id }, choices[at]!.text),
    )
    return [...items, this.location()]
  }

  branches(): Item[] {
    return BRANCHES.map((branch) =>
      this.button(`${this.branchName(branch)}地域`, { kind: 'branch', branch }, `${this.branchName(branch)}地域`),
    )
  }

  districtsOf(branch: Branch): Item[] {
    const districts = this.directory.data.districts.filter((district) => district.branch === branch)
    return [
      ...districts.map(({ id, name }) => this.button(`${name}地区`, { kind: 'district', district: id }, `${name}地区`)),
      this.location(),
    ]
  }

  languages(book: PhraseBook): Item[] {
    return LANGUAGES.map((language) =>
      this.button(book[language].language, { kind: 'language', language }, book[language].language),
    )
  }

  location(): Item {
    return { type: 'action', action: { type: 'location', label: shortLabel(this.phrases.chat.location) } }
  }

  language(): Item {
    return this.button(this.phrases.chat.languages, { kind: 'languages' }, this.phrases.chat.languages)
  }

  private button(label: string, button: Button, displayText: string): Item {
    const data = encode({ button, session: this.session })
    return { type: 'action', action: { type: 'postback', label: shortLabel(label), data, displayText } }
  }

  private branchName(branch: Branch): string {
    const office = this.directory.data.desks.find((desk) => desk.id === `branch.${branch}`)
    return office?.name.replace(/総合支所.*$/, '') ?? branch
  }
}

function said(choice: Choice): Item {
  return { type: 'action', action: { type: 'message', label: shortLabel(choice.label), text: choice.text } }
}

/** Cut between what a reader sees as characters, not inside one. */
function shortLabel(label: string): string {
  const letters = [...graphemes.segment(label)].map(({ segment }) => segment)
  return letters.length > LONGEST_LABEL ? `${letters.slice(0, LONGEST_LABEL - 1).join('')}…` : label
}
