import { z } from 'zod'
import { LANGUAGES } from '../knowledge/terms.ts'
import type { Phrases } from '../knowledge/phrases.ts'
import type { Reply } from './reply.ts'
import { toText } from './text.ts'
import { NO_MEMORY, type Memory, type Turn } from './turn.ts'

/** A question as programs send it: `ask --jsonl` and `POST /web/messages`. */
export const questionSchema = z.object({
  id: z.union([z.string(), z.number().transform(String)]).optional(),
  text: z.string(),
  place: z.string().max(500).nullish(),
  at: z.iso.datetime({ offset: true }).nullish(),
  asker: z.enum(['resident', 'staff']).nullish(),
  lang: z.enum(LANGUAGES).nullish(),
})
export type Question = z.output<typeof questionSchema>

export function toTurn(question: Question, now: Date, memory: Memory = NO_MEMORY): Turn {
  return {
    text: question.text,
    place: question.place ?? null,
    pin: null,
    at: question.at === null || question.at === undefined ? now : new Date(question.at),
    asker: question.asker ?? 'resident',
    language: question.lang ?? null,
    memory,
  }
}

/** The reply as programs receive it; the shape is fixed by the contract. */
export function toAnswer(id: string | null, reply: Reply, phrases: Phrases, at: Date, elapsedMs: number) {
  return {
    id,
    language: reply.language,
    urgency: reply.urgency,
    topics: reply.topics,
    district: reply.district,
    routes: reply.routes.map((route) => ({
      role: route.role,
      id: route.id,
      name: route.name,
      phone: route.contact?.number ?? null,
      fax: route.voiceless.find((contact) => contact.type === 'fax')?.number ?? null,
      via: route.via,
      open: route.open,
      opens: route.opens,
      asOf: route.contact?.asOf ?? null,
      source: route.contact?.source ?? null,
    })),
    answer: {
      text: toText(reply.blocks, phrases, at),
      abstained: reply.abstained,
      citations: reply.citations.map(({ source, section, status, quote, url, asOf }) => ({
        source,
        section,
        status,
        quote,
        url,
        asOf,
      })),
    },
    elapsedMs: Math.round(elapsedMs * 10) / 10,
  }
}
