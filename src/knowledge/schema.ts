import { z } from 'zod'
import { asOfSchema } from './directory-schema.ts'
import { LANGUAGES, ROLES, SPEAKERS, STANDINGS, TOPICS, URGENCIES } from './terms.ts'

/** One service or scheme, in plain words, with the wordings by which residents ask for it. */
export const serviceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  alternateNames: z.array(z.string()),
  topics: z.array(z.enum(TOPICS)),
  summary: z.string().min(1).max(120),
  eligibility: z.array(z.string()),
  offers: z.array(z.string()),
  fees: z.string().nullable(),
  application: z.array(z.string()),
  cautions: z.array(z.string()),
  desks: z.array(z.enum(ROLES)),
  law: z.string().nullable(),
  sources: z.array(z.strictObject({ url: z.string() })),
  asOf: asOfSchema,
  confidence: z.enum(['read', 'partial']),
  wordings: z.array(z.string()).min(1),
})

const range = z.tuple([z.int().positive(), z.int().positive()])

/** One passage of the plan: line ranges of plan.txt (1-based, inclusive) and how they are to be understood. */
export const outlineSchema = z.array(
  z.strictObject({
    id: z.string(),
    lines: z.array(range).min(1),
    section: z.array(z.string()).min(1),
    status: z.enum(STANDINGS),
    kind: z.enum(['goal', 'present', 'opinion', 'direction', 'background', 'pending']),
    also: z.array(range).optional(),
    summary: z.string(),
    wordings: z.array(z.string()).min(1),
  }),
)

/** A labelled message to learn from. Never one of a development or test set. */
export const exampleSchema = z.strictObject({
  text: z.string().min(1),
  lang: z.enum(LANGUAGES),
  speaker: z.enum(SPEAKERS),
  urgency: z.enum(URGENCIES),
  urgencyAlso: z.array(z.enum(URGENCIES)).default([]),
  topics: z.array(z.enum(TOPICS)),
  topicsAlso: z.array(z.enum(TOPICS)).default([]),
  theme: z.string(),
  at: z.enum(['night', 'day']).optional(),
  pair: z.string().optional(),
})

export type Service = z.output<typeof serviceSchema>
export type OutlineEntry = z.output<typeof outlineSchema>[number]
export type Example = z.output<typeof exampleSchema>
