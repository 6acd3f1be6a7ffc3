import { HTTPFetchError, messagingApi } from '@line/bot-sdk'
import type { Delivery, Notice, Sending } from '../../src/intake/channel.ts'
import { LOADING_SECONDS, LONGEST_TEXT, TOKEN_LIFE_MS } from './limits.ts'
import type { LineMessage } from './messages.ts'

/** One answer on its way to LINE. */
export type LineSend = {
  /** Null: only the reply token reaches them. */
  readonly to: string | null
  readonly token: string | null
  /** When the webhook with the token came, ms since 1970. */
  readonly tokenFrom: number
  readonly messages: readonly LineMessage[]
}

export type LineAccess = { readonly accessToken: string; readonly baseUrl: string | null }

/** Sends answers: by the free reply token while it lives, by push with a retry key when it died unused. */
export class LineDelivery {
  private readonly client: messagingApi.MessagingApiClient
  private readonly now: () => number

  constructor({ accessToken, baseUrl }: LineAccess, now: () => number) {
    this.client = new messagingApi.MessagingApiClient({
      channelAccessToken: accessToken,
      ...(baseUrl === null ? {} : { baseURL: baseUrl }),
    })
    this.now = now
  }

  async deliver(sending: Sending): Promise<Delivery> {
    const payload = sending.payload as LineSend | Notice
    const send = 'kind' in payload ? noticeSend(payload) : payload
    return sending.isOtherWay || send.token === null ? this.push(send, sending.id) : this.reply(send, sending)
  }

  async showLoading(to: string): Promise<void> {
    await this.client.showLoadingAnimation({ chatId: to, loadingSeconds: LOADING_SECONDS })
  }

  private async reply(send: LineSend, { maybeDelivered, hasFailed }: Sending): Promise<Delivery> {
    // A dead token is not tried, unless this program was cut off in an attempt: then its refusal is the only way to learn
    // the outcome. Where LINE itself was down until the token died, a refusal says nothing, and a second answer is better
    // than none.
    if ((!maybeDelivered || hasFailed) && this.now() - send.tokenFrom > TOKEN_LIFE_MS) return closed(send)
    try {
      await this.client.replyMessage({ replyToken: send.token!, messages: [...send.messages] })
      return { kind: 'delivered' }
    } catch (error) {
      if (isRefusedToken(error)) return maybeDelivered ? { kind: 'delivered' } : closed(send)
      if (isRefusedMessage(error) && !isPlain(send))
        return this.reply(plain(send), { ...PLAIN, maybeDelivered, hasFailed })
      return outcomeOf(error)
    }
  }

  private async push(send: LineSend, retryKey: string): Promise<Delivery> {
    if (send.to === null) return { kind: 'failed', reason: 'the reply token died and LINE named nobody to push to' }
    try {
      await this.client.pushMessage({ to: send.to, messages: [...send.messages] }, retryKey)
      return { kind: 'delivered' }
    } catch (error) {
      if (error instanceof HTTPFetchError && error.status === 409) return { kind: 'delivered' }
      if (isRefusedMessage(error) && !isPlain(send)) return this.push(plain(send), retryKey)
      return outcomeOf(error)
    }
  }
}

function noticeSend({ address, text }: Notice): LineSend {
  return { to: address, token: null, tokenFrom: 0, messages: [{ type: 'text', text: text.slice(0, LONGEST_TEXT) }] }
}

const PLAIN: Sending = { id: '', payload: null, maybeDelivered: false, hasFailed: false, isOtherWay: false }

function closed(send: LineSend): Delivery {
  return send.to === null ? { kind: 'failed', reason: 'the reply token died' } : { kind: 'other-way' }
}

function outcomeOf(error: unknown): Delivery {
  if (!(error instanceof HTTPFetchError))
    return { kind: 'later', arrived: neverConnected(error) ? 'no' : 'maybe', reason: 'no answer from LINE' }
  const reason = `LINE answered ${error.status}`
  if (error.status >= 500) return { kind: 'later', arrived: 'maybe', reason }
  // The month's quota is used up: trying again cannot help, unlike a rate limit.
  if (error.status === 429 && /monthly limit/i.test(error.body)) return { kind: 'failed', reason: 'quota used up' }
  if ([401, 403, 408, 429].includes(error.status)) return { kind: 'later', arrived: 'no', reason }
  return { kind: 'failed', reason }
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof HTTPFetchError && error.status === 400 && /reply ?token/i.test(error.body)
}

function isRefusedMessage(error: unknown): boolean {
  return error instanceof HTTPFetchError && error.status === 400 && !isRefusedToken(error)
}

function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}

function isPlain(send: LineSend): boolean {
  return send.messages.every((message) => message.type === 'text' && message.quickReply === undefined)
}

/** Should LINE ever refuse a card, its words are sent instead. */
function plain(send: LineSend): LineSend {
  const messages = send.messages.map((message): LineMessage => {
    const text = message.type === 'text' ? message.text : message.altText
    return { type: 'text', text: text.slice(0, LONGEST_TEXT) }
  })
  return { ...send, messages }
}
