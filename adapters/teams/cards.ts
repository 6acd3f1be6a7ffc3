import { DateTime } from 'luxon'
import { JAPAN_TIME } from '../../src/directory/schedule.ts'
import type { IAdaptiveCard } from '@microsoft/teams.cards'
import type { Case } from '../../src/handover/case.ts'
import type { Support } from '../../src/consultation/reply.ts'
import { dateText, readableDate, stateText, supportFacts, viaText } from '../../src/consultation/text.ts'
import type { Directory } from '../../src/directory/directory.ts'
import type { Route } from '../../src/directory/route.ts'
import type { PhraseBook, Phrases } from '../../src/knowledge/phrases.ts'
import { isGrave, type Topic } from '../../src/knowledge/terms.ts'
import type { TopicRecord } from '../../src/knowledge/vocabulary-schema.ts'
import type { Citation } from '../../src/retrieval/citation.ts'
import { CARD_VERSION } from './limits.ts'

export type Card = IAdaptiveCard
type Element = NonNullable<IAdaptiveCard['body']>[number]
type Fact = { readonly title: string; readonly value: string }
type Action = NonNullable<IAdaptiveCard['actions']>[number]

const URGENCY_WORDS = { emergency: '緊急', crisis: 'きょうのうちに', soon: '一両日中に', routine: '通常' } as const
const STATE_WORDS = {
  consented: '窓口が開くのを待っています',
  delivered: '担当者を待っています',
  taken: '対応中',
  closed: '終了',
  withdrawn: 'ご本人が取り消しました',
} as const
/** How a case ends, for the desk's own counting. */
export const OUTCOMES = ['つながった', '他機関へ', '連絡がとれない', '本人が不要と言った'] as const

/** Desks side by side, each with the number, whether it is open, and how old the number is. */
export function routesCard(routes: readonly Route[], phrases: Phrases, at: Date): Card {
  return card([
    heading(phrases.headings.staff_desks),
    ...routes.map((route): Element => ({
      type: 'Container',
      separator: true,
      items: [
        { type: 'TextBlock', text: route.name, weight: 'Bolder', wrap: true },
        { type: 'TextBlock', text: route.purpose, isSubtle: true, wrap: true, spacing: 'None' },
        ...factsOf(route, phrases, at).map(fact),
      ],
    })),
  ])
}

function factsOf(route: Route, phrases: Phrases, at: Date): Fact[] {
  const { contact } = route
  const number =
    contact === null
      ? phrases.desk.no_number
      : route.via === null
        ? `${contact.number} ${dateText(contact, phrases)}`.trim()
        : viaText(route, contact.number, phrases)
  return [
    { title: '電話', value: number },
    { title: '状態', value: stateText(route, phrases, at) },
    ...(route.hours === null ? [] : [{ title: '受付', value: route.hours }]),
    ...(contact === null ? [] : [{ title: '出典', value: contact.source }]),
  ]
}

export function supportCard(support: Support, phrases: Phrases, desks: readonly string[]): Card {
  return card([
    heading(support.name),
    { type: 'TextBlock', text: support.summary, wrap: true },
    ...[
      ...supportFacts(support, phrases),
      ...(desks.length === 0 ? [] : [{ title: '窓口', value: desks.join('、') }]),
      ...(support.asOf === null ? [] : [{ title: '時点', value: readableDate(support.asOf, phrases) }]),
    ].map(fact),
    ...(support.partial
      ? [{ type: 'TextBlock' as const, text: phrases.support.partial, color: 'Warning' as const, wrap: true }]
      : []),
  ])
}

export function citationCard(citation: Citation, phrases: Phrases): Card {
  return card([
    heading(`${citation.source} ${citation.section}`.trim()),
    quoted(citation.quote),
    { type: 'TextBlock', text: phrases.plan.standing[citation.status], color: 'Warning', wrap: true, isSubtle: true },
  ])
}

/** Words for the resident, ready to be copied or sent on. */
export function residentCard(text: string): Card {
  return card([heading('住民向けの文'), { type: 'TextBlock', text, wrap: true }])
}

/** A case for a desk: what to do first, then what the person agreed to hand over. */
export function caseCard(
  given: Case,
  topics: ReadonlyMap<Topic, TopicRecord>,
  directory: Directory,
  languages: PhraseBook,
): Card {
  const { summary } = given
  const facts = [
    {
      title: '状態',
      value: given.takenBy === null ? STATE_WORDS[given.state] : `${STATE_WORDS[given.state]}(${given.takenBy})`,
    },
    { title: '窓口', value: directory.deskOf(given.role, given.district).name },
    ...(given.district === null ? [] : [{ title: '地区', value: directory.district(given.district).name }]),
    { title: '受付', value: jst(given.createdAt) },
    ...(summary === null
      ? []
      : [
          { title: '分野', value: summary.topics.map((topic) => topics.get(topic)?.name ?? topic).join('、') },
          ...(summary.gist === undefined ? [] : [{ title: '要約(AI)', value: summary.gist }]),
          { title: '言語', value: languages[summary.language].language },
          {
            title: '連絡',
            value:
              summary.contact.way === 'here'
                ? '電話しないでください。返事は「担当する」のあとに出る欄から(本人の画面に届きます)'
                : `電話 ${summary.contact.number} ／ ${summary.contact.when}`,
          },
        ]),
    ...(given.outcome === null ? [] : [{ title: '結果', value: given.outcome }]),
  ]
  const words = [summary?.words, summary?.note].filter((text) => typeof text === 'string')
  return card(
    [
      {
        type: 'TextBlock',
        text: `【${URGENCY_WORDS[given.urgency]}】夜間・休日の引き継ぎ`,
        weight: 'Bolder',
        size: 'Large',
        wrap: true,
        color: isGrave(given.urgency) ? 'Attention' : 'Default',
      },
      ...facts.map(fact),
      ...(summary === null ? [{ type: 'TextBlock' as const, text: '引き継がれた内容はありません。', wrap: true }] : []),
      ...words.map(quoted),
      ...(given.state === 'taken' ? inputs(directory) : []),
    ],
    actionsOf(given),
  )
}

/** 11月21日 23:46. */
function jst(at: number): string {
  return DateTime.fromMillis(at, { zone: JAPAN_TIME }).toFormat('M月d日 H:mm')
}

function inputs(directory: Directory): Element[] {
  const roles = directory.data.roles.filter(({ scope }) => scope !== 'hotline')
  return [
    { type: 'Input.Text', id: 'reply', label: '本人への返事', isMultiline: true, maxLength: 1_000 },
    {
      type: 'Input.ChoiceSet',
      id: 'role',
      label: 'ほかの窓口へつなぐ',
      choices: roles.map(({ id, name }) => ({ title: name, value: id })),
    },
    {
      type: 'Input.ChoiceSet',
      id: 'outcome',
      label: '結果',
      choices: OUTCOMES.map((title) => ({ title, value: title })),
    },
  ]
}

function actionsOf(given: Case): Action[] {
  const execute = (title: string, verb: string): Action => ({
    type: 'Action.Execute',
    title,
    verb,
    data: { caseId: given.id },
  })
  switch (given.state) {
    case 'consented':
    case 'delivered':
      return [execute('担当する', 'take')]
    case 'taken':
      return [execute('返信する', 'reply'), execute('つなぐ', 'pass'), execute('終了', 'close')]
    case 'closed':
    case 'withdrawn':
      return []
  }
}

/** The essence of a case as text: screen readers skip cards, and notifications show only this. */
export function caseText(given: Case, topics: ReadonlyMap<Topic, TopicRecord>): string {
  const names = given.summary?.topics.map((topic) => topics.get(topic)?.name ?? topic).join('、') ?? ''
  return `【${URGENCY_WORDS[given.urgency]}】夜間・休日の引き継ぎ: ${names}。カードの「担当する」を押してください。`
}

function card(body: readonly Element[], actions: readonly Action[] = []): Card {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: CARD_VERSION,
    body: [...body],
    ...(actions.length > 0 ? { actions: [...actions] } : {}),
  }
}

/** A label and its value on lines of their own: a FactSet breaks Japanese labels letter by letter on a phone. */
function fact({ title, value }: Fact): Element {
  const isLink = value.startsWith('https://')
  return {
    type: 'RichTextBlock',
    spacing: 'Small',
    inlines: [
      { type: 'TextRun', text: `${title}  `, weight: 'Bolder' },
      isLink
        ? { type: 'TextRun', text: 'ページを開く', selectAction: { type: 'Action.OpenUrl', url: value } }
        : { type: 'TextRun', text: value },
    ],
  }
}

/** Somebody's own words: as runs, in which Teams reads no markup. */
function quoted(text: string): Element {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: `「${text}」` }] }
}

function heading(text: string): Element {
  return { type: 'TextBlock', text, weight: 'Bolder', size: 'Medium', wrap: true }
}
