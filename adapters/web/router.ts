import { Router, json, static as serveFiles, type Response } from 'express'
import { z } from 'zod'
import type { Parts } from '../../src/consultation/consult.ts'
import { questionSchema, toAnswer, toTurn } from '../../src/consultation/answer-json.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Conversations } from '../../src/conversation/conversations.ts'
import { converse } from '../../src/handover/converse.ts'
import type { Handover } from '../../src/handover/handover.ts'
import type { Notice } from '../../src/intake/channel.ts'
import type { Queue } from '../../src/intake/queue.ts'
import type { Store } from '../../src/store/store.ts'
import { toPageBlocks } from './page-blocks.ts'

const PAGES = new URL('./pages', import.meta.url).pathname
/** Room for the longest text a person may send, in any script. */
const BODY_LIMIT = '64kb'
/** Longer texts are refused with a clear word, rather than cut without one. */
const LONGEST_MESSAGE = 5_000

const messageSchema = questionSchema.extend({
  conversation: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[\w-]+$/),
  text: z.string().max(LONGEST_MESSAGE, `文章は${LONGEST_MESSAGE}文字までです。短くして送ってください。`),
})

const inboxSchema = messageSchema.pick({ conversation: true })

export type WebParts = {
  readonly parts: Parts
  readonly conversations: Conversations
  readonly handover: Handover
  readonly store: Store
  readonly queue: Queue
  readonly clock: () => Date
  /** Told of every reply; receives no words of the person. */
  readonly onReply: (reply: Reply, elapsedMs: number) => void
}

/** The resident's page and the messages it sends. */
export function webRouter({ parts, conversations, handover, store, queue, clock, onReply }: WebParts): Router {
  const router = Router()
  router.use(serveFiles(PAGES, { index: 'index.html', maxAge: '1h' }))
  router.post('/web/messages', json({ limit: BODY_LIMIT }), async (request, response) => {
    const parsed = messageSchema.safeParse(request.body)
    if (!parsed.success) {
      refuse(response, parsed.error)
      return
    }
    const started = performance.now()
    const { conversation, ...question } = parsed.data
    const began = clock()
    const { memory, dialog } = conversations.recall(conversation, began)
    const turn = toTurn({ ...question, asker: 'resident' }, began, memory)
    const person = { conversation: store.pseudonym('web', conversation), channel: 'web', address: conversation }
    const heard = await converse(turn, dialog, person, parts, handover)
    const { reply } = heard
    if (heard.effects !== null) await store.db.transaction().execute(heard.effects)
    if (heard.forget) conversations.forget(conversation)
    else conversations.remember(conversation, { memory: reply.memory, dialog: heard.dialog }, began)
    const elapsedMs = performance.now() - started
    onReply(reply, elapsedMs)
    const phrases = parts.phrases[reply.language]
    response.json({
      ...toAnswer(question.id ?? null, reply, phrases, turn.at, elapsedMs),
      blocks: toPageBlocks(reply.blocks, phrases, turn.at),
      // From here on a desk may answer into this conversation: the page looks from time to time.
      mayBeAnswered: reply.outcome === 'handover',
    })
  })
  router.post('/web/inbox', json({ limit: BODY_LIMIT }), async (request, response) => {
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

function refuse(response: Response, error: z.ZodError): void {
  const issue = error.issues[0]
  response.status(400).json({
    error: 'unreadable',
    field: issue?.path.join('.') ?? '',
    message: issue?.code === 'too_big' ? issue.message : '読み取れませんでした。もう一度送ってください。',
  })
}
