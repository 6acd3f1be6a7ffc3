import { z } from 'zod'

const pattern = z.string().refine((source) => {
  try {
    new RegExp(source, 'iu')
    return true
  } catch {
    return false
  }
}, 'is not a regular expression')
const patterns = z.array(pattern).min(1)

/** knowledge/vocabulary/fence.yaml: what no answer worded by a model may hold, and how languages say numbers and no. */
export const fenceWordsSchema = z.strictObject({
  promises: patterns,
  human: patterns,
  leak: patterns,
  method: patterns,
  advice: patterns,
  digit_words: patterns,
  negations: z.strictObject({
    ja: pattern,
    en: pattern,
    zh: pattern,
    ko: pattern,
    vi: pattern,
    ne: pattern,
    tl: pattern,
    pt: pattern,
  }),
})
export type FenceWords = z.output<typeof fenceWordsSchema>

const forms = z.array(z.string().min(1)).min(1)
/** knowledge/vocabulary/glossary.yaml: terms of welfare in every language, by which a translation is held to its source. */
export const glossarySchema = z.array(
  z.strictObject({ ja: forms, en: forms, zh: forms, ko: forms, vi: forms, ne: forms, tl: forms, pt: forms }),
)
export type Glossary = z.output<typeof glossarySchema>
