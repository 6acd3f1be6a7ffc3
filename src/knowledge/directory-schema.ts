import { z } from 'zod'
import { BRANCHES, DISTRICTS, ROLES } from './terms.ts'

/** YYYY, YYYY-MM or YYYY-MM-DD: how exactly a source is dated. */
export const asOfSchema = z
  .union([z.string(), z.number().transform(String)])
  .refine((value) => /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value), 'must be YYYY, YYYY-MM or YYYY-MM-DD')
  .nullable()

/** Numbers as the directory writes them: 03-1234-5678, 0120-0-78310, #8891, 110. */
export const PHONE_FORM = /^(0\d{1,4}-\d{1,4}-\d{3,5}|#\d{4}|\d{3})$/

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
const hours = z.strictObject({ opens_at: clock, closes_at: clock })

export const scheduleSchema = z.strictObject({
  id: z.string(),
  description: z.string(),
  source: z.string().optional(),
  asOf: asOfSchema.optional(),
  unverified: z.boolean().default(false),
  periods: z.array(
    hours.extend({
      byday: z.array(z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])).optional(),
      bymonthday: z.array(z.int().min(1).max(31)).optional(),
    }),
  ),
  holidays: z.union([z.enum(['closed', 'same']), z.array(hours)]),
  year_end: z.union([z.enum(['closed', 'same']), z.array(hours)]),
})

export const roleSchema = z.strictObject({
  id: z.enum(ROLES),
  name: z.string(),
  scope: z.enum(['district', 'branch', 'ward', 'hotline']),
  schedule: z.string(),
  via: z.array(z.string()),
  ask_for: z.string().optional(),
  voiceless: z.string().optional(),
})

export const phoneSchema = z.strictObject({
  number: z.string().regex(PHONE_FORM, 'is not a telephone number of a known form'),
  type: z.enum(['voice', 'fax', 'chat', 'mail']),
  name: z.string().optional(),
  schedule: z.string().optional(),
  source: z.string().min(1),
  asOf: asOfSchema,
  confidence: z.string(),
})

export const deskSchema = z.strictObject({
  id: z.string(),
  role: z.enum(ROLES).nullable(),
  place: z.enum([...new Set([...BRANCHES, ...DISTRICTS])]).nullable(),
  name: z.string(),
  alternate_name: z.string().optional(),
  schedule: z.string().optional(),
  phones: z.array(phoneSchema),
  address: z.string().optional(),
  address_source: z.string().optional(),
  address_asOf: asOfSchema.optional(),
})

export const districtSchema = z.strictObject({
  id: z.enum(DISTRICTS),
  name: z.string(),
  branch: z.enum(BRANCHES),
  jurisdiction: z.string().nullable(),
  confidence: z.string().nullable(),
  source: z.string().nullable(),
  asOf: asOfSchema,
})

export const areaSchema = z.strictObject({
  town: z.string(),
  chome: z.int().positive().nullable(),
  district: z.enum(DISTRICTS).nullable(),
  splits: z
    .array(
      z.strictObject({
        banchi: z.tuple([z.int(), z.int()]),
        district: z.enum(DISTRICTS),
        source: z.string(),
      }),
    )
    .optional(),
  candidates: z.array(z.enum(DISTRICTS)).optional(),
  confidence: z.enum(['read', 'third-party', 'indirect', 'inferred', 'conflicting']),
  source: z.string().nullable(),
  asOf: asOfSchema,
  postal_code: z.string().regex(/^\d{3}-\d{4}$/),
  latitude: z.number(),
  longitude: z.number(),
})

export const townsSchema = z.strictObject({ sources: z.record(z.string(), z.string()), areas: z.array(areaSchema) })

export const landmarksSchema = z.strictObject({
  stations: z.array(z.strictObject({ name: z.string(), near: z.string() })),
  /** How a town's name is read, in hiragana and in Latin letters. */
  readings: z.record(z.string(), z.array(z.string())),
  outside: z.array(z.string()),
})

export type Schedule = z.output<typeof scheduleSchema>
export type RoleRecord = z.output<typeof roleSchema>
export type Desk = z.output<typeof deskSchema>
export type Phone = z.output<typeof phoneSchema>
export type District = z.output<typeof districtSchema>
export type Area = z.output<typeof areaSchema>
export type Landmarks = z.output<typeof landmarksSchema>
