import { textEvent } from '../line/events.ts'
import { postWebhook, type FakeLine } from '../line/fake-line.ts'

/** Somebody in danger and somebody who is not. */
export const GRAVE = '母が倒れて息をしていません'
export const CALM = '孫の保育園を探したい'

/** Brings an event as LINE does: again and again until it is taken. Gives the answers that were not 200. */
export function bring(line: FakeLine, urls: readonly string[], user: string, text: string): Promise<number[]> {
  return bringAgain(line, urls, user, textEvent(line, user, text))
}

/** The same event as before. */
export async function bringAgain(
  line: FakeLine,
  urls: readonly string[],
  user: string,
  event: object,
): Promise<number[]> {
  const refusals: number[] = []
  for (let attempt = 0; attempt < 300; attempt++) {
    const withToken = { ...event, replyToken: line.replyToken(user) }
    const response = await postWebhook(urls[attempt % urls.length]!, [withToken]).catch(() => null)
    if (response?.status === 200) return refusals
    refusals.push(response?.status ?? 0)
    await pause(250)
  }
  throw new Error('the event was never taken')
}

export type Answer = {
  readonly status: number
  readonly ms: number
  readonly body: {
    readonly message?: string
    readonly district?: string | null
    readonly answer?: { readonly text: string }
  }
}

/** One message on the web page. */
export async function say(url: string, conversation: string, text: string): Promise<Answer> {
  const started = performance.now()
  const response = await fetch(`${url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ conversation, text }),
  })
  const body = (await response.json()) as Answer['body']
  return { status: response.status, ms: performance.now() - started, body }
}

/** What of so many people's single messages was lost or answered twice. */
export function tally(line: FakeLine, users: readonly string[]) {
  const counts = users.map((user) => line.seenBy(user).length)
  return {
    messages: users.length,
    lost: counts.filter((count) => count === 0).length,
    double: counts.filter((count) => count > 1).length,
  }
}

export function people(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `U${name}${String(n).padStart(31 - name.length, '0')}`)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
