import { z } from 'zod'
import { KnowledgeError } from './fault.ts'
import { KnowledgeFiles } from './files.ts'
import { LANGUAGES, ROLES, STANDINGS, TOPICS, type Language } from './terms.ts'

const said = z.string().min(1)
const byTopic = z.record(z.enum(TOPICS), said)

/** Every sentence the assistant says, in one language. */
const phrasesSchema = z.strictObject({
  language: said,
  emergency: z.strictObject({
    ambulance: said,
    fire: said,
    police: said,
    suicide: said,
    missing: said,
    other_suicide: said,
    after: said,
  }),
  opening: z.strictObject({
    many: said,
    grave: z.strictObject({
      'elder-abuse': said,
      'disability-abuse': said,
      'child-abuse': said,
      'domestic-violence': said,
      'sexual-violence': said,
      suicide: said,
      'carer-support': said,
      'mental-health': said,
      other: said,
    }),
    child: said,
    perpetrator: said,
    calm: byTopic,
    soon: said,
  }),
  hints: z.strictObject({
    violence: said,
    body: said,
    sickness: said,
    reporter: said,
    watched: said,
    write: said,
    stale: said,
  }),
  questions: z.strictObject({
    suicide: said,
    doubt: said,
    safe: said,
    food: said,
    district: said,
    whose_district: said,
    which_district: said,
    empty: said,
  }),
  choices: z.strictObject({ safe_yes: said, safe_no: said, food_ok: said, food_no: said }),
  headings: z.strictObject({
    first: said,
    now: said,
    also: said,
    together: said,
    supports: said,
    quotes: said,
    sources: said,
    staff_desks: said,
    staff_basis: said,
    staff_check: said,
  }),
  desk: z.strictObject({
    open: said,
    always: said,
    closed: said,
    opens: said,
    hours: said,
    hours_unverified: said,
    via: said,
    no_number: said,
    as_of: said,
    undated: said,
    fax: said,
  }),
  days: z.array(said).length(7),
  when: z.strictObject({ year: said, month: said, today: said, tomorrow: said, date: said }),
  support: z.strictObject({ for: said, fee: said, how: said, partial: said, as_of: said }),
  plan: z.strictObject({
    standing: z.record(z.enum(STANDINGS), said),
    pending: said,
    goal: said,
    opinion: said,
    decided_since: said,
  }),
  abstain: z.strictObject({ documents: said, ask: said }),
  outside: said,
  outside_unknown: said,
  declined: z.strictObject({ personal: said, instruction: said, whereabouts: said }),
  about_me: said,
  /** Beside words that a model wrote. */
  worded: said,
  thanks: said,
  greeting: said,
  memory_cleared: said,
  limits: said,
  roles: z.record(z.enum(ROLES), said),
  /** What a messaging app needs beside the replies themselves. */
  chat: z.strictObject({
    follow: said,
    join: said,
    sticker: said,
    sticker_sad: said,
    media: said,
    stale_button: said,
    reply: said,
    private: said,
    language: said,
    language_set: said,
    location: said,
    languages: said,
    call: said,
    map: said,
    site: said,
    more: said,
    branch: said,
    whose_branch: said,
    apology: said,
    too_many: said,
  }),
  /** Handing a matter to a desk, with consent. */
  handover: z.strictObject({
    offer: said,
    yes: said,
    no: said,
    contact: said,
    here: said,
    phone: said,
    ask_phone: said,
    bad_phone: said,
    words: said,
    words_yes: said,
    words_no: said,
    summary: said,
    row_desk: said,
    row_matter: said,
    row_gist: said,
    row_contact: said,
    row_words: said,
    row_note: said,
    send: said,
    change: said,
    stop: said,
    ask_change: said,
    sent: said,
    sent_now: said,
    withdraw: said,
    withdrawn: said,
    stopped: said,
    from_desk: said,
    taken: said,
    closed: said,
  }),
  menu: z.strictObject({
    talk: said,
    near: said,
    night: said,
    guardianship: said,
    violence: said,
    language: said,
  }),
})

export type Phrases = z.output<typeof phrasesSchema>
export type PhraseBook = Readonly<Record<Language, Phrases>>

/** Where the sentences lie when nothing else is said. */
export const PROMPTS_FOLDER = new URL('../../prompts', import.meta.url).pathname

/**
 * Reads prompts/: one file a language, all with the same keys.
 * @throws KnowledgeError naming the file, the key and the reason
 */
export function loadPhrases(root: string = PROMPTS_FOLDER): PhraseBook {
  const files = new KnowledgeFiles(root)
  const entries = LANGUAGES.map((language) => [language, files.yaml(`${language}.yaml`, phrasesSchema)] as const)
  for (const [language, phrases] of entries) if (phrases !== null) checkNoNumbers(`${language}.yaml`, phrases, files)
  if (files.faults.length > 0) throw new KnowledgeError(files.faults)
  return Object.fromEntries(entries) as unknown as PhraseBook
}

/** Contacts are printed from the directory only; the emergency numbers are the one exception. */
function checkNoNumbers(file: string, phrases: Phrases, files: KnowledgeFiles): void {
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') {
      if (/#\d{4}|0\d{1,4}-\d|\d{7,}/.test(value.normalize('NFKC'))) files.fault(file, path, 'holds a telephone number')
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, `${path}.${key}`)
    }
  }
  walk(phrases, '')
}

/** Puts values in the places of a sentence: `fill('{when}から', { when: 'あす' })`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}
