import { Router, json, static as serveFiles } from 'express'
import { z } from 'zod'
import { consult, type Parts } from '../../src/consultation/consult.ts'
import { questionSchema, toAnswer, toTurn } from '../../src/consultation/answer-json.ts'
import type { Reply } from '../../src/consultation/reply.ts'
import type { Conversations } from '../../src/conversation/conversations.ts'
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

export type WebParts = {
  readonly parts: Parts
  readonly conversations: Conversations
  readonly clock: () => Date
  /** Told of every reply; receives no words of the person. */
  readonly onReply: (reply: Reply, elapsedMs: number) => void
}

/** The resident's page and the messages it sends. */
export function webRouter({ parts, conversations, clock, onReply }: WebParts): Router {
  const router = Router()
  router.use(serveFiles(PAGES, { index: 'index.html', maxAge: '1h' }))
  router.post('/web/messages', json({ limit: BODY_LIMIT }), (request, response) => {
    const parsed = messageSchema.safeParse(request.body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      response.status(400).json({
        error: 'unreadable',
        field: issue?.path.join('.') ?? '',
        message: issue?.code === 'too_big' ? issue.message : '読み取れませんでした。もう一度送ってください。',
      })
      return
    }
    const started = performance.now()
    const { conversation, ...question } = parsed.data
    const turn = toTurn({ ...question, asker: 'resident' }, clock(), conversations.recall(conversation, clock()))
    const reply = consult(turn, parts)
    conversations.remember(conversation, reply.memory, clock())
    const elapsedMs = performance.now() - started
    onReply(reply, elapsedMs)
    const phrases = parts.phrases[reply.language]
    response.json({
      ...toAnswer(question.id ?? null, reply, phrases, turn.at, elapsedMs),
      blocks: toPageBlocks(reply.blocks, phrases, turn.at),
    })
  })
  return router
}
