import type { messagingApi } from '@line/bot-sdk'
import type { Block, Reply } from '../../src/consultation/reply.ts'
import { blockText } from '../../src/consultation/text.ts'
import type { Phrases } from '../../src/knowledge/phrases.ts'
import { VIOLENCE_TOPICS } from '../../src/knowledge/terms.ts'
import { citationBubble, routeBubble, supportBubble, wordsBubble } from './flex.ts'
import {
  LARGEST_BUBBLE,
  LARGEST_CAROUSEL,
  LONGEST_ALT_TEXT,
  LONGEST_TEXT,
  MOST_BUBBLES,
  MOST_MESSAGES,
  MOST_QUICK_REPLIES,
} from './limits.ts'

export type LineMessage = messagingApi.TextMessage | messagingApi.FlexMessage

/** A part of a reply on its way to becoming one message. */
type Part =
  | { readonly kind: 'words'; readonly text: string; readonly isAlarm: boolean }
  | { readonly kind: 'cards'; readonly bubbles: readonly messagingApi.FlexBubble[]; readonly alt: string }

/** A reply as at most five messages: what saves a life first and alone, then words, desks, support, the question. */
export function toMessages(
  reply: Pick<Reply, 'blocks' | 'topics' | 'urgency'>,
  phrases: Phrases,
  at: Date,
): LineMessage[] {
  const isPrivate = reply.topics.some((topic) => VIOLENCE_TOPICS.has(topic))
  const parts = fitted(reply.blocks.map((block) => partOf(block, phrases, at)))
  return parts.map((part) => (isPrivate ? privateMessage(part, reply, phrases) : openMessage(part)))
}

/** Puts buttons under the last message, where LINE shows them. */
export function withQuickReplies(
  messages: readonly LineMessage[],
  items: readonly messagingApi.QuickReplyItem[],
): LineMessage[] {
  const last = messages.at(-1)
  if (last === undefined || items.length === 0) return [...messages]
  return [...messages.slice(0, -1), { ...last, quickReply: { items: items.slice(0, MOST_QUICK_REPLIES) } }]
}

export function textMessage(text: string): messagingApi.TextMessage {
  return { type: 'text', text: text.slice(0, LONGEST_TEXT) }
}

function partOf(block: Block, phrases: Phrases, at: Date): Part {
  switch (block.kind) {
    case 'text':
    case 'question':
      return { kind: 'words', text: block.text, isAlarm: false }
    case 'note':
      return { kind: 'words', text: blockText(block, phrases, at), isAlarm: false }
    case 'alarm':
      return { kind: 'words', text: block.text, isAlarm: true }
    case 'routes':
      return {
        kind: 'cards',
        bubbles: block.routes.map((route) => routeBubble(route, phrases, at)),
        alt: blockText(block, phrases, at),
      }
    case 'supports':
      return {
        kind: 'cards',
        bubbles: block.supports.map((support) => supportBubble(support, phrases)),
        alt: [block.heading, ...block.supports.map((support) => support.name)].join('\n'),
      }
    case 'quotes':
    case 'sources':
      return {
        kind: 'cards',
        bubbles: [citationBubble(block.heading, block.citations, phrases, numberOf(block))],
        alt: blockText(block, phrases, at),
      }
  }
}

/** The number of the first source, where sentences refer to them. */
function numberOf(block: Extract<Block, { readonly kind: 'quotes' | 'sources' }>): number | undefined {
  return block.kind === 'sources' ? block.from : undefined
}

/** Neighbours of one kind are joined; what is still too much is joined from the end. An alarm stands alone. */
function fitted(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const both = last === undefined ? null : join(last, part)
    if (both === null) joined.push(part)
    else joined[joined.length - 1] = both
  }
  while (joined.length > MOST_MESSAGES) {
    const at = lastJoinable(joined)
    const [first, second] = [joined[at]!, joined[at + 1]!]
    joined.splice(
      at,
      2,
      join(first, second) ?? { ...asWords(first), text: `${asWords(first).text}\n\n${asWords(second).text}` },
    )
  }
  return joined.flatMap(split)
}

function join(a: Part, b: Part): Part | null {
  if (a.kind === 'words' && b.kind === 'words' && !a.isAlarm && !b.isAlarm)
    return { ...a, text: `${a.text}\n\n${b.text}` }
  if (a.kind === 'cards' && b.kind === 'cards' && a.bubbles.length + b.bubbles.length <= MOST_BUBBLES)
    return { kind: 'cards', bubbles: [...a.bubbles, ...b.bubbles], alt: `${a.alt}\n\n${b.alt}` }
  return null
}

/** The last two neighbours of which neither is an alarm. */
function lastJoinable(parts: readonly Part[]): number {
  for (let at = parts.length - 2; at >= 0; at--) {
    const [a, b] = [parts[at]!, parts[at + 1]!]
    if (!(a.kind === 'words' && a.isAlarm) && !(b.kind === 'words' && b.isAlarm)) return at
  }
  return parts.length - 2
}

function asWords(part: Part): Extract<Part, { kind: 'words' }> {
  return part.kind === 'words' ? part : { kind: 'words', text: part.alt, isAlarm: false }
}

/** Cards that LINE would refuse for their size are told as text. */
function split(part: Part): Part[] {
  if (part.kind === 'words') return [part]
  const bubbles = part.bubbles.filter((bubble) => sizeOf(bubble) <= LARGEST_BUBBLE)
  const isWhole = bubbles.length === part.bubbles.length && sizeOf(bubbles) <= LARGEST_CAROUSEL
  return isWhole ? [part] : [asWords(part)]
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}

function openMessage(part: Part): LineMessage {
  return part.kind === 'words' ? textMessage(part.text) : flex(part.bubbles, part.alt)
}

/** Nothing that a notification shows may tell others what it is about. */
function privateMessage(part: Part, reply: Pick<Reply, 'blocks'>, phrases: Phrases): LineMessage {
  const bubbles = part.kind === 'words' ? [wordsBubble(part.text, part.isAlarm)] : part.bubbles
  const number = reply.blocks
    .flatMap((block) => (block.kind === 'routes' ? block.routes : []))
    .find((route) => route.open && (route.contact?.number.length ?? 0) > 6)?.contact?.number
  return flex(bubbles, [phrases.chat.private, ...(number === undefined ? [] : [number])].join(' '))
}

function flex(bubbles: readonly messagingApi.FlexBubble[], alt: string): messagingApi.FlexMessage {
  const altText = alt.slice(0, LONGEST_ALT_TEXT)
  return bubbles.length === 1
    ? { type: 'flex', altText, contents: bubbles[0]! }
    : { type: 'flex', altText, contents: { type: 'carousel', contents: [...bubbles] } }
}
