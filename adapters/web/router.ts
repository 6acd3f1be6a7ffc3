import { randomUUID } from 'node:crypto'
import { Router, static as serveFiles, type Response } from 'express'
import { z } from 'zod'
import { quickEar } from '../../src/assessment/assess.ts'
import type { Parts } from '../../src/consultation/consult.ts'
import { questionSchema, toAnswer, toTurn } from '../../src/consultation/answer-json.ts'
import { derived, type Current } from '../../src/consultation/current.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import { watchTurn } from '../../src/consultation/watch.ts'
import type { Conversations } from '../../src/conversation/conversations.ts'
import { converse } from '../../src/handover/converse.ts'
import type { Handover } from '../../src/handover/handover.ts'
import type { Notice } from '../../src/intake/channel.ts'
import type { Queue } from '../../src/intake/queue.ts'
import type { Limited } from '../../src/metrics.ts'
import { isOverLimit, tellToWait } from '../../src/protection/address-limit.ts'
import { jsonBody } from '../../src/protection/json-body.ts'
import { mustBeHeard } from '../../src/protection/must-be-heard.ts'
import type { PersonLimit } from '../../src/protection/person-limit.ts'
import type { Store } from '../../src/store/store.ts'
import { toPageBlocks } from './page-blocks.ts'
import { Pressure } from './pressure.ts'

const PAGES = new URL('./pages', import.meta.url).pathname
/** Room for the longest text a person may send, in any script. */
const BODY_LIMIT = '64kb'
/** Longer texts are refused with a clear word, rather than cut without one. */
const LONGEST_MESSAGE = 5_000

/** Messages of one person that come together are thought about at most so often. */
const MOST_ATTEMPTS = 5
/** What could not be written down may be tried again after this, s. */
const TRY_AGAIN_S = 5
const BUSY =
  'いま、たいへん混み合っています。少し待ってから、もう一度送ってください。急ぐときは 119(救急)か 110(警察)へ。'

const messageSchema = questionSchema.extend({
  conversation: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[\w-]+$/),
  text: z.string().max(LONGEST_MESSAGE, `文章は${LONGEST_MESSAGE}文字までです。短くして送ってください。`),
})

type Message = z.output<typeof messageSchema>

const inboxSchema = messageSchema.pick({ conversation: true })

export type WebParts = {
  readonly parts: Current<Parts>
  readonly conversations: Conversations
  readonly handover: Current<Handover>
  readonly store: Store
  readonly queue: Queue
  readonly clock: () => Date
  /** Told of every reply; receives no words of the person. */
  readonly onReply: (reply: Reply, elapsedMs: number) => void
  readonly limit: PersonLimit
  readonly onLimited: (what: Limited) => void
}

/** The resident's page and the messages it sends. */
export function webRouter(web: WebParts): Router {
  const { parts: current, store, queue, clock, onReply, limit, onLimited } = web
  const pressure = new Pressure()
  const quick = derived(current, ({ ear }) => quickEar(ear.signals))
  const router = Router()
  const mayBeHeard = (response: Response, person: string, text: string): boolean => {
    const { measure } = limit.count(person)
    if (measure === 'within' && !isOverLimit(response)) return true
    const isHeard = measure !== 'far-over' && mustBeHeard(text, clock(), current().ear)
    onLimited(isHeard ? 'heard' : 'told')
    return isHeard
  }
  router.use(serveFiles(PAGES, { index: 'index.html', maxAge: '1h' }))
  router.post('/web/messages', jsonBody(BODY_LIMIT), async (request, response) => {
    const parsed = messageSchema.safeParse(request.body)
    if (!parsed.success) {
      refuse(response, parsed.error)
      return
    }
    if (pressure.isHigh && !quick()(parsed.data.text)) {
      response.status(503).set('retry-after', String(TRY_AGAIN_S)).json({ error: 'busy', message: BUSY })
      return
    }
    const started = performance.now()
    const parts = current()
    if (!mayBeHeard(response, store.pseudonym('web', parsed.data.conversation), parsed.data.text)) {
      tellToWait(response)
      return
    }
    const { reply, at, isKept } = await watchTurn({ channel: 'web', event: randomUUID() }, async () => {
      const answered = await pressure.during(() => hear(parsed.data, parts, web))
      onReply(answered.reply, performance.now() - started)
      return answered
    })
    const elapsedMs = performance.now() - started
    const phrases = parts.phrases[reply.language]
    if (!isKept) {
      response.status(503).set('retry-after', String(TRY_AGAIN_S))
      response.json({ error: 'unavailable', message: phrases.chat.apology })
      return
    }
    response.json({
      ...toAnswer(parsed.data.id ?? null, reply, phrases, at, elapsedMs),
      blocks: toPageBlocks(reply.blocks, phrases, at),
      // From here on a desk may answer into this conversation: the page looks from time to time.
      mayBeAnswered: reply.outcome === 'handover',
    })
  })
  router.post('/web/inbox', jsonBody(BODY_LIMIT), async (request, response) => {
    const parsed = inboxSchema.safeParse(request.body)
    if (!parsed.success) {
      refuse(response, parsed.error)
      return
    }
    const notices = await queue.collect('web', store.pseudonym('web', parsed.data.conversation))
    response.json({ messages: notices.map((notice) => (notice as Notice).text) })
  })
  return router
}

type Answered = {
  readonly reply: Reply
  readonly at: Date
  /** False: what had to be written down (a matter handed over, a promise to forget) could not be. */
  readonly isKept: boolean
}

/** One message, thought about again where another one of the same person was answered meanwhile. */
async function hear({ conversation, ...question }: Message, parts: Parts, web: WebParts): Promise<Answered> {
  const person = { conversation: web.store.pseudonym('web', conversation), channel: 'web', address: conversation }
  for (let attempt = 1; ; attempt++) {
    const recalled = await web.conversations.recall(person.conversation)
    const turn = toTurn({ ...question, asker: 'resident' }, web.clock(), recalled.memory)
    const heard = await converse(turn, recalled.dialog, person, parts, web.handover())
    const next = heard.forget ? null : { memory: heard.reply.memory, dialog: heard.dialog }
    const kept = await web.conversations.keep(person.conversation, recalled, next, heard.effects)
    if (kept !== 'outrun' || attempt === MOST_ATTEMPTS)
      return { reply: heard.reply, at: turn.at, isKept: kept === 'kept' || heard.effects === null }
  }
}

function refuse(response: Response, error: z.ZodError): void {
  const issue = error.issues[0]
  response.status(400).json({
    error: 'unreadable',
    field: issue?.path.join('.') ?? '',
    message: issue?.code === 'too_big' ? issue.message : '読み取れませんでした。もう一度送ってください。',
  })
}
