import { randomUUID } from 'node:crypto'
import type { FakeLine } from './fake-line.ts'

const ULID_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What LINE puts around every event. */
export function lineEvent(
  line: FakeLine,
  user: string,
  rest: Readonly<Record<string, unknown>>,
  timestamp = Date.now(),
) {
  return {
    webhookEventId: ulid(),
    timestamp,
    mode: 'active',
    deliveryContext: { isRedelivery: false },
    source: { type: 'user', userId: user },
    replyToken: line.replyToken(user, timestamp),
    ...rest,
  }
}

export function textEvent(line: FakeLine, user: string, text: string, timestamp = Date.now()) {
  const message = { type: 'text', id: randomUUID(), quoteToken: 'q', text }
  return { ...lineEvent(line, user, { type: 'message', message }, timestamp), message }
}

export function ulid(): string {
  return Array.from({ length: 26 }, () => ULID_LETTERS[Math.floor(Math.random() * 32)]).join('')
}

/** Waits until something is so; fails with what it waited for. */
export async function until(what: string, isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
