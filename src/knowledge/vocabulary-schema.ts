import { z } from 'zod'
import { ROLES, TOPICS, URGENCIES } from './terms.ts'

const role = z.enum(ROLES)
const pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'u')
  } catch (cause) {
    context.addIssue({ code: 'custom', message: cause instanceof Error ? cause.message : 'is no regular expression' })
    return z.NEVER
  }
})

/** A topic: what it is called and which desks deal with it. */
export const topicSchema = z.strictObject({
  id: z.enum(TOPICS),
  name: z.string(),
  /** Desks in the order in which they help, by day. */
  desks: z.array(role),
  /** Lines that answer when the desks are closed; offered when the matter cannot wait, or first when it is grave. */
  lines: z.array(role).default([]),
  /** Added when the person who writes is a child. */
  child: z.array(role).default([]),
  /** Added when the matter is grave. */
  grave: z.array(role).default([]),
})

/** A sign in the words that raises the urgency or names a topic by itself, whatever the classifier thinks. */
export const signalSchema = z.strictObject({
  id: z.string(),
  urgency: z.enum(URGENCIES).optional(),
  topics: z.array(z.enum(TOPICS)).default([]),
  /** Stands whatever the classifier thinks: bodily signs that are seldom said in passing. */
  certain: z.boolean().default(false),
  /** 119 first, 110 first, or neither. */
  needs: z.enum(['ambulance', 'police']).optional(),
  /** Which first-aid text fits, where it is not told by what is needed. */
  kind: z.enum(['fire', 'missing', 'other_suicide']).optional(),
  /** Any of these, over text in NFKC with katakana as hiragana and without spaces between Japanese words. */
  patterns: z.array(pattern).min(1),
  /** None of these anywhere in the message. */
  unless: z.array(pattern).default([]),
  why: z.string(),
})

/** What can be chosen without writing a word. */
export const MENU_AREAS = ['near', 'night', 'guardianship', 'violence'] as const
export type MenuArea = (typeof MENU_AREAS)[number]

/** A way in that a button offers: the desks it shows, in order. */
export const menuSchema = z.strictObject({
  id: z.enum(MENU_AREAS),
  roles: z.array(role).min(1).max(6),
  /** Whoever answers now comes first. */
  openFirst: z.boolean(),
})

/** Words of one meaning (`injury`, `lock`, `old-kin`): what lets the classifier hear a wording it has never met. */
export const lexiconSchema = z.array(
  z.strictObject({
    id: z.string(),
    /** These words name this topic by themselves. */
    topic: z.enum(TOPICS).optional(),
    words: z.array(z.string().min(1)).min(1),
  }),
)

/** A word of the offices and what people say instead; only for finding, never shown. */
export const everydaySchema = z.array(z.strictObject({ official: z.string().min(1), everyday: z.array(z.string().min(1)).min(1) }))

export type EverydayWords = z.output<typeof everydaySchema>[number]
export type MenuRecord = z.output<typeof menuSchema>
export type TopicRecord = z.output<typeof topicSchema>
export type SignalRecord = z.output<typeof signalSchema>
export type SemanticClass = z.output<typeof lexiconSchema>[number]
