import { createHmac } from 'node:crypto'
import { Agent, request } from 'undici'
import { CHANNEL_SECRET, type FakeLine } from '../line/fake-line.ts'
import type { Planned } from './crowd.ts'

/** LINE brings a webhook again that was not answered 200; here after this, ms. */
const REDELIVER_AFTER_MS = 2_000
/** One in thirty events is delivered twice without need, to another node, as LINE says may happen. */
const TWICE_SHARE = 1 / 30

export type Sent = Planned & {
  readonly token: string
  /** First tried, and taken with 200, ms since 1970. */
  readonly triedAt: number
  readonly takenAt: number
}
export type Delivered = {
  readonly sent: readonly Sent[]
  /** Webhooks answered with 503 or not at all, each tried again until taken. */
  readonly refused: number
  readonly ackMs: readonly number[]
  /** How late the generator was itself, ms: above some tens the machine, not the nodes, is measured. */
  readonly lateMs: readonly number[]
}

/** Brings planned messages to the nodes in turn, each person's own in order, as LINE would. */
export async function deliver(
  planned: readonly Planned[],
  nodes: readonly string[],
  line: FakeLine,
  random: () => number,
): Promise<Delivered> {
  const agent = new Agent({ connections: 64 })
  const started = performance.now()
  const sent: Sent[] = []
  const ackMs: number[] = []
  const lateMs: number[] = []
  const latest = new Map<string, Promise<void>>()
  let refused = 0
  const underWay: Promise<void>[] = []
  const bring = async (message: Planned, turn: number): Promise<void> => {
    const triedAt = Date.now()
    for (let attempt = 0; ; attempt++) {
      const token = line.replyToken(message.user)
      const webhook = signed(message, token, attempt > 0)
      const before = performance.now()
      const status = await post(nodes[(turn + attempt) % nodes.length]!, webhook, agent)
      if (status === 200) {
        ackMs.push(performance.now() - before)
        sent.push({ ...message, token, triedAt, takenAt: Date.now() })
        if (random() < TWICE_SHARE) await post(nodes[(turn + 1) % nodes.length]!, webhook, agent)
        return
      }
      refused += 1
      await pause(REDELIVER_AFTER_MS)
    }
  }
  for (const [turn, message] of planned.entries()) {
    const wait = started + message.at - performance.now()
    if (wait > 1) await pause(wait)
    lateMs.push(Math.max(0, performance.now() - started - message.at))
    // A person's next message is not posted before the last one was taken: LINE gives no order, its time stamps do.
    const brought = (latest.get(message.user) ?? Promise.resolve()).then(() => bring(message, turn))
    latest.set(message.user, brought)
    underWay.push(brought)
  }
  await Promise.all(underWay)
  await agent.close()
  return { sent, refused, ackMs, lateMs }
}

type Webhook = { readonly body: string; readonly signature: string }

function signed({ id, user, text, occurredAt }: Planned, replyToken: string, isRedelivery: boolean): Webhook {
  const event = {
    type: 'message',
    webhookEventId: id,
    timestamp: occurredAt,
    mode: 'active',
    deliveryContext: { isRedelivery },
    source: { type: 'user', userId: user },
    replyToken,
    message: { type: 'text', id, quoteToken: 'q', text },
  }
  const body = JSON.stringify({ destination: 'U0', events: [event] })
  return { body, signature: createHmac('sha256', CHANNEL_SECRET).update(body).digest('base64') }
}

/** The status; 0 where nobody answered within LINE's two seconds. */
async function post(url: string, { body, signature }: Webhook, agent: Agent): Promise<number> {
  try {
    const response = await request(`${url}/line/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-line-signature': signature },
      body,
      dispatcher: agent,
      headersTimeout: 2_000,
    })
    await response.body.dump()
    return response.statusCode
  } catch {
    return 0
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
