import { supportOf } from '../../src/consultation/compose.ts'
import { answer } from '../../src/consultation/answer.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import { menuReply } from '../../src/consultation/menu.ts'
import { isWorded } from '../../src/consultation/prose.ts'
import type { Block, Reply } from '../../src/consultation/reply.ts'
import { toText, withPurpose } from '../../src/consultation/text.ts'
import { NO_MEMORY, type Turn } from '../../src/consultation/turn.ts'
import type { Route } from '../../src/directory/route.ts'
import type { Passage } from '../../src/answering/passages.ts'
import { BRANCH_ROLES, DISTRICT_ROLES, type DistrictId, type Language, type Role } from '../../src/knowledge/terms.ts'
import { locateAddress } from '../../src/place/locate.ts'
import { citedText } from './activities.ts'
import { citationCard, residentCard, routesCard, supportCard, type Card } from './cards.ts'

/** What a member of staff is shown. */
export type Shown = {
  readonly text: string
  readonly cards: readonly Card[]
  readonly citations: Reply['citations']
  /** Some of the text is a model's: Teams says so beside it. */
  readonly isWorded?: boolean
}
export type SearchResult = { readonly title: string; readonly text: string; readonly card: Card }

/** A pressed button must be answered within five seconds: the reply is ready before. */
const INVOKE_WITHIN_MS = 3_500
const CANDIDATES = 40
const MOST_SERVICES = 3
const HELP = [
  '**つなぎ(窓口職員用)**',
  '- 困りごとや質問をそのまま書く → つなぎ先、根拠、使える支援',
  '- `窓口 経堂` / `窓口 世田谷区砧8-1-1` → その地区の窓口',
  '- `制度 報酬助成` → サービスの条件と手続き',
  '- `夜間` → いま開いている電話',
  '- `引継ぎ` → この窓口の引き継ぎ / `引継ぎ ABC234` → つなぎコード',
  '- `担当 あんしんすこやかセンター 経堂` → このチャネルで引き継ぎを受ける(`担当 当番` は夜間の当番)',
].join('\n')

/** Looks things up for a desk: the same knowledge as the resident's, told in a professional's order. */
export class Lookup {
  private readonly parts: Parts
  private readonly now: () => Date
  private readonly onReply: (reply: Reply, elapsedMs: number) => void

  constructor(parts: Parts, now: () => Date, onReply: (reply: Reply, elapsedMs: number) => void = () => undefined) {
    this.parts = parts
    this.now = now
    this.onReply = onReply
  }

  help(): Shown {
    return { text: HELP, cards: [], citations: [] }
  }

  /** Desks, quotations with section and standing, services; what to check before trusting an old contact. */
  async ask(text: string): Promise<Shown> {
    const { phrases } = this
    const started = performance.now()
    const reply = await answer(this.turn(text, 'staff'), this.parts)
    this.onReply(reply, performance.now() - started)
    const quoted = reply.blocks.flatMap((block) => (block.kind === 'quotes' ? block.citations : []))
    const isProse = (block: Block) => block.kind === 'note' || (block.kind === 'text' && block.by === 'model')
    const told = (blocks: readonly Block[]) =>
      blocks.flatMap((block) =>
        block.kind === 'text' || block.kind === 'alarm' || block.kind === 'note' ? [block.text] : [],
      )
    const prose = reply.blocks.filter(isProse)
    const others = told(reply.blocks.filter((block) => !isProse(block)))
    const supports = reply.blocks.flatMap((block) => (block.kind === 'supports' ? block.supports : []))
    const stale = reply.routes.filter((route) => route.contact?.stale === true).map((route) => route.name)
    const words = [
      ...told(prose),
      quoted.length > 0 ? citedText(quoted, phrases) : '',
      ...others,
      stale.length > 0 ? `${phrases.headings.staff_check}: ${phrases.hints.stale}(${stale.join('、')})` : '',
      `つなぎ先: ${listed(reply.routes)}`,
    ]
    const resident = this.withResidentAction(routesCard(reply.routes, phrases, this.now()), text)
    const cards = [resident, ...supports.map((support) => supportCard(support, phrases, this.deskNames(support.id)))]
    const isByModel = isWorded(reply)
    // Sentences of a model refer to services, too, which stand in the reply's list after the quotations.
    const citations = isByModel ? reply.citations : quoted
    return { text: words.filter((part) => part !== '').join('\n\n'), cards, citations, isWorded: isByModel }
  }

  /** The answer as the resident would read it, in a language. */
  async resident(text: string, language: Language): Promise<Card> {
    const turn: Turn = { ...this.turn(text, 'resident'), language }
    const reply = await answer(turn, this.parts, INVOKE_WITHIN_MS)
    return residentCard(toText(reply.blocks, this.parts.phrases[reply.language], turn.at))
  }

  desks(where: string): Shown {
    const district = this.districtOf(where)
    const roles = district === null ? this.rolesNamed(where) : [...DISTRICT_ROLES, ...BRANCH_ROLES]
    if (roles.length === 0)
      return {
        text: `「${where}」の地区や窓口がわかりません。町名と丁目、または窓口の名前を書いてください。`,
        cards: [],
        citations: [],
      }
    const routes = roles.map((role) => this.route(role, district))
    const title = district === null ? where : `${this.parts.directory.district(district).name}地区`
    const text = `${title}: ${listed(routes)}`
    return { text, cards: [routesCard(routes, this.phrases, this.now())], citations: [] }
  }

  services(word: string): Shown {
    const found = this.find(word).flatMap((entry) => (entry.kind === 'service' ? [entry.service] : []))
    const services = found.slice(0, MOST_SERVICES)
    return {
      text:
        services.length === 0
          ? `「${word}」の制度は見つかりません。`
          : services.map(({ name, summary }) => `**${name}** — ${summary}`).join('\n\n'),
      cards: services.map((service) => supportCard(supportOf(service), this.phrases, this.deskNames(service.id))),
      citations: [],
    }
  }

  night(): Shown {
    const { routes } = menuReply('night', this.turn('', 'staff'), this.parts)
    return {
      text: `いまつながるところ: ${listed(routes)}`,
      cards: [routesCard(routes, this.phrases, this.now())],
      citations: [],
    }
  }

  /** Services, desks and plan passages for the message extension. */
  search(word: string, most: number): SearchResult[] {
    const roles = this.rolesNamed(word).slice(0, 3)
    const desks = roles.map((role): SearchResult => {
      const route = this.route(role, null)
      return { title: route.name, text: route.purpose, card: routesCard([route], this.phrases, this.now()) }
    })
    return [...desks, ...this.find(word).map((entry) => this.result(entry))].slice(0, most)
  }

  /** A desk by the name of its role, with a district where the role has one there. */
  deskNamed(name: string): { readonly id: string; readonly name: string } | null {
    const [word = '', ...rest] = name.trim().split(/\s+/u)
    if (/^(当番|duty)$/i.test(word)) return { id: 'duty', name: '夜間の当番' }
    const [role] = this.rolesNamed(word)
    if (role === undefined) return null
    const district = rest.length === 0 ? null : this.districtOf(rest.join(' '))
    const route = this.parts.directory.route(role, district, this.now())
    return { id: route.id, name: route.name }
  }

  private result(entry: Passage): SearchResult {
    if (entry.kind === 'plan')
      return {
        title: entry.citation.section || entry.citation.source,
        text: entry.citation.quote.slice(0, 120),
        card: citationCard(entry.citation, this.phrases),
      }
    const { service } = entry
    return {
      title: service.name,
      text: service.summary,
      card: supportCard(supportOf(service), this.phrases, this.deskNames(service.id)),
    }
  }

  private route(role: Role, district: DistrictId | null): Route {
    return withPurpose(this.parts.directory.route(role, district, this.now()), this.phrases)
  }

  private find(word: string): Passage[] {
    return this.parts.index.search(word, CANDIDATES).map(({ index }) => this.parts.passages[index]!)
  }

  private districtOf(where: string): DistrictId | null {
    const plain = where.replace(/地区$/u, '').trim()
    const named = this.parts.directory.data.districts.find(({ id, name }) => name === plain || id === plain)
    if (named !== undefined) return named.id
    const place = locateAddress(where, this.parts.gazetteer)
    return place.kind === 'district' ? place.district : null
  }

  private rolesNamed(word: string): Role[] {
    const plain = word.trim()
    if (plain.length < 2) return []
    return this.parts.directory.data.roles
      .filter(({ id, name }) => id === plain || name.includes(plain))
      .map(({ id }) => id)
  }

  private deskNames(serviceId: string): string[] {
    const entry = this.parts.passages.find((passage) => passage.kind === 'service' && passage.service.id === serviceId)
    if (entry?.kind !== 'service') return []
    return entry.service.desks.map(
      (role) => this.parts.directory.data.roles.find(({ id }) => id === role)?.name ?? role,
    )
  }

  private withResidentAction(card: Card, text: string): Card {
    const action = (title: string, language: Language) =>
      ({ type: 'Action.Execute', title, verb: 'resident', data: { text: text.slice(0, 500), language } }) as const
    return {
      ...card,
      actions: [action('住民向けの文にする', 'ja'), action('やさしい日本語', 'ja-easy'), action('English', 'en')],
    }
  }

  private turn(text: string, asker: Turn['asker']): Turn {
    return {
      text,
      place: null,
      pin: null,
      at: this.now(),
      asker,
      language: asker === 'staff' ? 'ja' : null,
      memory: NO_MEMORY,
    }
  }

  private get phrases() {
    return this.parts.phrases.ja
  }
}

/** Names and numbers on one line: what a notification and a screen reader give. */
function listed(routes: readonly Route[]): string {
  return routes.map(({ name, contact }) => `${name} ${contact?.number ?? ''}`.trim()).join(' ／ ')
}
