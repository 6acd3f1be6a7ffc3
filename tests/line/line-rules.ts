// LINE's rules for messages, written down from its reference and apart from the bot's own limits: a rule that the bot
// misreads is then found by the fake.
import { z } from 'zod'

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' })
const label = z
  .string()
  .refine((text) => [...graphemes.segment(text)].length <= 20, 'a label of more than 20 characters')
const uri = z
  .string()
  .max(1000)
  .regex(/^(https?:\/\/|tel:|line:\/\/)/, 'an address LINE does not open')

const action = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), label: label.optional(), text: z.string().min(1).max(300) }),
  z.looseObject({
    type: z.literal('postback'),
    label,
    data: z.string().min(1).max(300),
    displayText: z.string().max(300).optional(),
  }),
  z.looseObject({ type: z.literal('location'), label }),
  z.looseObject({ type: z.literal('uri'), label: z.string().max(40), uri }),
])
const quickReply = z.object({
  items: z
    .array(z.object({ type: z.literal('action'), action }))
    .min(1)
    .max(13),
})

type Component = { type: string; contents?: Component[] | undefined }
const component: z.ZodType<Component> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('text'), text: z.string().min(1), wrap: z.boolean().optional() }),
    z.looseObject({ type: z.literal('button'), action }),
    z.looseObject({ type: z.literal('separator') }),
    z.looseObject({
      type: z.literal('box'),
      layout: z.enum(['vertical', 'horizontal', 'baseline']),
      contents: z.array(component).min(1),
    }),
  ]),
)
const box = component.refine(({ type }) => type === 'box', 'a part of a bubble that is no box')
const bubble = z
  .looseObject({
    type: z.literal('bubble'),
    size: z.enum(['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga']).optional(),
    header: box.optional(),
    body: box.optional(),
    footer: box.optional(),
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= 30_000, 'a bubble of more than 30 KB')
const carousel = z
  .looseObject({ type: z.literal('carousel'), contents: z.array(bubble).min(1).max(12) })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= 50_000, 'a carousel of more than 50 KB')

const message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(5000), quickReply: quickReply.optional() }),
  z.strictObject({
    type: z.literal('flex'),
    altText: z.string().min(1).max(1500),
    contents: z.union([bubble, carousel]),
    quickReply: quickReply.optional(),
  }),
])

/** What LINE would refuse about the messages of a reply or push; empty: nothing. */
export function faultsOfMessages(messages: unknown): string[] {
  const parsed = z.array(message).min(1).max(5).safeParse(messages)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}
