import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen, shut } from '../loopback.ts'
import { faultsOfMessages } from './line-rules.ts'

export const CHANNEL_SECRET = 'secret-of-the-test-channel'
export const ACCESS_TOKEN = 'token-of-the-test-channel'
/** LINE: "within one minute". */
const TOKEN_LIFE_MS = 60_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What a person sees arriving. */
export type Arrived = {
  /** When, ms since 1970. */
  readonly at: number
  readonly to: string
  readonly way: 'reply' | 'push'
  readonly token: string | null
  readonly messages: readonly Message[]
}
export type Message = {
  readonly type: string
  readonly text?: string
  readonly altText?: string
  readonly contents?: unknown
  readonly quickReply?: { readonly items: readonly { readonly action: Record<string, string> }[] }
}
/** What goes wrong with a call: before or after it took effect, or it is turned away. */
export type Fault =
  'none' | 'error-before' | 'error-after' | 'cut-before' | 'cut-after' | 'rate-limit' | 'quota' | 'hang' | 'hang-after'
type Token = { readonly user: string; readonly issuedAt: number; used: boolean }
type Answer = { readonly status: number; readonly body: unknown }

/** LINE's Messaging API as far as a bot can tell: its rules are enforced, and it can be told to fail. */
export class FakeLine {
  readonly arrived: Arrived[] = []
  readonly loading: string[] = []
  readonly calls: { readonly path: string; readonly body: unknown; readonly retryKey: string | null }[] = []
  /** Calls that broke a rule of LINE's, each with the rule. */
  readonly broken: string[] = []
  /** Calls that were left without an answer. */
  hanging = 0
  fault: (path: string) => Fault = () => 'none'
  now: () => number = Date.now
  private readonly tokens = new Map<string, Token>()
  private readonly retryKeys = new Set<string>()
  private readonly richMenus = new Map<string, { size: number; areas: number }>()
  readonly richMenuImages = new Set<string>()
  readonly richMenuAliases = new Map<string, string>()
  defaultRichMenu: string | null = null
  private readonly server = createServer((request, response) => void this.handle(request, response))
  url = ''

  async start(): Promise<this> {
    this.url = await listen(this.server)
    return this
  }

  stop(): Promise<void> {
    return shut(this.server)
  }

  /** The environment that points a bot here. */
  env(): Record<string, string> {
    return { LINE_CHANNEL_SECRET: CHANNEL_SECRET, LINE_CHANNEL_ACCESS_TOKEN: ACCESS_TOKEN, LINE_API_BASE_URL: this.url }
  }

  replyToken(user: string, issuedAt: number = this.now()): string {
    const token = randomUUID().replaceAll('-', '')
    this.tokens.set(token, { user, issuedAt, used: false })
    return token
  }

  /** What one person saw, in the order in which it came. */
  seenBy(user: string): Arrived[] {
    return this.arrived.filter((arrived) => arrived.to === user)
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const fault = this.fault(path)
    if (fault === 'hang') {
      this.hanging += 1
      return
    }
    if (fault === 'cut-before') {
      request.socket.destroy()
      return
    }
    const answer =
      fault === 'error-before'
        ? refused(500, 'Internal server error')
        : fault === 'rate-limit'
          ? refused(429, 'The API rate limit has been exceeded. Try again later.')
          : fault === 'quota'
            ? refused(429, 'You have reached your monthly limit.')
            : this.answer(request, path, Buffer.concat(chunks))
    if (fault === 'hang-after') return
    if (fault === 'cut-after') {
      request.socket.destroy()
      return
    }
    const { status, body } =
      fault === 'error-after' && answer.status === 200 ? refused(500, 'Internal server error') : answer
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  private answer(request: IncomingMessage, path: string, raw: Buffer): Answer {
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`) return refused(401, 'Authentication failed')
    const retryKey = header(request, 'x-line-retry-key')
    if (path.endsWith('/content')) return this.richMenuContent(path, raw, header(request, 'content-type'))
    const body = (raw.length === 0 ? {} : JSON.parse(raw.toString('utf8'))) as Record<string, unknown>
    this.calls.push({ path, body, retryKey })
    switch (path) {
      case '/v2/bot/message/reply':
        return this.reply(body, retryKey)
      case '/v2/bot/message/push':
        return this.push(body, retryKey)
      case '/v2/bot/chat/loading/start':
        return this.showLoading(body)
      default:
        return this.richMenu(request.method ?? 'GET', path, body)
    }
  }

  private reply(body: Record<string, unknown>, retryKey: string | null): Answer {
    if (retryKey !== null) return this.breach('a retry key on a reply')
    const faults = faultsOfMessages(body['messages'])
    if (faults.length > 0) return this.breach(faults.join('; '))
    const token = this.tokens.get(String(body['replyToken']))
    if (token === undefined || token.used || this.now() - token.issuedAt > TOKEN_LIFE_MS)
      return refused(400, 'Invalid reply token')
    token.used = true
    this.arrived.push({
      at: this.now(),
      to: token.user,
      way: 'reply',
      token: String(body['replyToken']),
      messages: body['messages'] as Message[],
    })
    return { status: 200, body: { sentMessages: [] } }
  }

  private push(body: Record<string, unknown>, retryKey: string | null): Answer {
    if (retryKey !== null && !UUID.test(retryKey)) return this.breach('a retry key that is no UUID')
    const faults = faultsOfMessages(body['messages'])
    if (faults.length > 0) return this.breach(faults.join('; '))
    if (retryKey !== null && this.retryKeys.has(retryKey)) return refused(409, 'The retry key is already accepted')
    if (retryKey !== null) this.retryKeys.add(retryKey)
    this.arrived.push({
      at: this.now(),
      to: String(body['to']),
      way: 'push',
      token: null,
      messages: body['messages'] as Message[],
    })
    return { status: 200, body: { sentMessages: [] } }
  }

  private showLoading(body: Record<string, unknown>): Answer {
    const seconds = Number(body['loadingSeconds'])
    if (seconds < 5 || seconds > 60 || seconds % 5 !== 0) return this.breach(`loading for ${seconds} seconds`)
    this.loading.push(String(body['chatId']))
    return { status: 202, body: {} }
  }

  private richMenu(method: string, path: string, body: Record<string, unknown>): Answer {
    const [, alias] = /^\/v2\/bot\/richmenu\/alias\/([^/]+)$/.exec(path) ?? []
    const [, everyone] = /^\/v2\/bot\/user\/all\/richmenu\/([^/]+)$/.exec(path) ?? []
    if (method === 'POST' && path === '/v2/bot/richmenu') {
      const id = `richmenu-${randomUUID()}`
      const areas = Array.isArray(body['areas']) ? body['areas'].length : 0
      if (areas < 1 || areas > 20) return this.breach(`a rich menu of ${areas} areas`)
      this.richMenus.set(id, { size: 0, areas })
      return { status: 200, body: { richMenuId: id } }
    }
    if (method === 'GET' && path === '/v2/bot/richmenu/alias/list')
      return {
        status: 200,
        body: {
          aliases: [...this.richMenuAliases].map(([richMenuAliasId, richMenuId]) => ({ richMenuAliasId, richMenuId })),
        },
      }
    if (method === 'POST' && path === '/v2/bot/richmenu/alias') {
      const name = String(body['richMenuAliasId'])
      if (this.richMenuAliases.has(name)) return refused(409, 'conflict richmenu alias id')
      if (!this.richMenuImages.has(String(body['richMenuId']))) return refused(400, 'the rich menu has no image')
      this.richMenuAliases.set(name, String(body['richMenuId']))
      return { status: 200, body: {} }
    }
    if (method === 'POST' && alias !== undefined) {
      if (!this.richMenuAliases.has(alias)) return refused(404, 'not found')
      this.richMenuAliases.set(alias, String(body['richMenuId']))
      return { status: 200, body: {} }
    }
    if (method === 'POST' && everyone !== undefined) {
      if (!this.richMenuImages.has(everyone)) return refused(400, 'the rich menu has no image')
      this.defaultRichMenu = everyone
      return { status: 200, body: {} }
    }
    if (method === 'DELETE') {
      this.richMenus.delete(path.split('/').at(-1) ?? '')
      return { status: 200, body: {} }
    }
    return refused(404, `no such path ${method} ${path}`)
  }

  private richMenuContent(path: string, image: Buffer, type: string | null): Answer {
    const id = path.split('/').at(-2) ?? ''
    if (!this.richMenus.has(id)) return refused(404, 'not found')
    if (type !== 'image/png' || image.subarray(1, 4).toString() !== 'PNG') return this.breach('an image that is no PNG')
    if (image.length > 1_000_000) return this.breach(`an image of ${image.length} bytes`)
    this.richMenuImages.add(id)
    return { status: 200, body: {} }
  }

  private breach(rule: string): Answer {
    this.broken.push(rule)
    return refused(400, `The request body has an error: ${rule}`)
  }
}

/** Posts a webhook as LINE does. */
export async function postWebhook(
  bot: string,
  events: readonly unknown[],
  { secret = CHANNEL_SECRET, body = JSON.stringify({ destination: 'U0', events }) } = {},
): Promise<Response> {
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  return fetch(`${bot}/line/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-line-signature': signature },
    body,
  })
}

function refused(status: number, message: string): Answer {
  return { status, body: { message } }
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}
