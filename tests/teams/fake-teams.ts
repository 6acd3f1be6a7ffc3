import type { TeamsConfig } from '../../src/config.ts'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen, shut } from '../loopback.ts'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const CLIENT_ID = '11111111-2222-3333-4444-555555555555'
export const TENANT_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
const ISSUER = 'https://api.botframework.com'
/** The bot's own token; only its form is looked at. */
const BOT_TOKEN = `${encoded({ alg: 'none' })}.${encoded({ exp: 4_000_000_000 })}.x`

/** What arrives in a conversation of Teams. */
export type Posted = { readonly conversation: string; readonly activity: TeamsActivity }
export type TeamsActivity = {
  readonly type: string
  readonly text?: string
  readonly attachments?: readonly { readonly contentType: string; readonly content: Card }[]
  readonly entities?: readonly Record<string, unknown>[]
}
export type Card = {
  readonly version: string
  readonly body: readonly Record<string, unknown>[]
  readonly actions?: readonly {
    readonly title: string
    readonly verb: string
    readonly data: Record<string, unknown>
  }[]
}
type TokenClaims = { serviceurl?: string; iss?: string; aud?: string; expiresIn?: string }

/** Teams as a bot sees it: an identity provider with its own keys, and conversations that messages arrive in. */
export class FakeTeams {
  readonly posted: Posted[] = []
  url = ''
  fault: () => 'none' | 'error' | 'rate-limit' = () => 'none'
  areKeysDown = false
  isTokenEndpointDown = false
  private keys: Awaited<ReturnType<typeof generateKeyPair>> | null = null
  private readonly server = createServer((request, response) => void this.handle(request, response))

  async start(): Promise<this> {
    this.keys = await generateKeyPair('RS256', { extractable: true })
    this.url = await listen(this.server)
    return this
  }

  stop(): Promise<void> {
    return shut(this.server)
  }

  env(): Record<string, string> {
    return {
      TEAMS_CLIENT_ID: CLIENT_ID,
      TEAMS_CLIENT_SECRET: 'secret',
      TEAMS_TENANT_ID: TENANT_ID,
      TEAMS_OPENID_METADATA_URL: `${this.url}/v1/.well-known/openidconfiguration`,
      TEAMS_TOKEN_ISSUER: ISSUER,
      TEAMS_LOGIN_ENDPOINT: this.url,
    }
  }

  /** The same settings, read. */
  config(): TeamsConfig {
    const env = this.env()
    return {
      clientId: CLIENT_ID,
      clientSecret: 'secret',
      tenantId: TENANT_ID,
      staffIds: [],
      identity: {
        metadataUrl: env['TEAMS_OPENID_METADATA_URL']!,
        issuer: env['TEAMS_TOKEN_ISSUER']!,
        loginEndpoint: env['TEAMS_LOGIN_ENDPOINT']!,
      },
    }
  }

  /** A token as the Bot Framework signs it for this bot; with wrong claims where they are given. */
  async token(claims: TokenClaims = {}, keys = this.keys!): Promise<string> {
    return new SignJWT({ serviceurl: claims.serviceurl ?? this.url })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .setIssuer(claims.iss ?? ISSUER)
      .setAudience(claims.aud ?? CLIENT_ID)
      .setIssuedAt(claims.expiresIn === undefined ? undefined : Math.floor(Date.now() / 1_000) - 86_400)
      .setExpirationTime(claims.expiresIn ?? '1h')
      .sign(keys.privateKey)
  }

  activity(conversation: string, rest: Readonly<Record<string, unknown>>, person = 'person-1') {
    return {
      type: 'message',
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      serviceUrl: this.url,
      channelId: 'msteams',
      from: { id: `29:${person}`, name: `職員 ${person}`, aadObjectId: person },
      recipient: { id: `28:${CLIENT_ID}`, name: 'つなぎ' },
      conversation: { id: conversation, conversationType: 'personal', tenantId: TENANT_ID },
      channelData: { tenant: { id: TENANT_ID } },
      ...rest,
    }
  }

  async post(bot: string, activity: object, token?: string): Promise<Response> {
    return fetch(`${bot}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? (await this.token())}` },
      body: JSON.stringify(activity),
    })
  }

  /** Presses a button of a card, and gives back what Teams would show then. */
  async press(bot: string, conversation: string, action: { verb: string; data: object }, person = 'person-1') {
    const activity = this.activity(
      conversation,
      { type: 'invoke', name: 'adaptiveCard/action', value: { action: { type: 'Action.Execute', ...action } } },
      person,
    )
    const response = await this.post(bot, activity)
    return (await response.json()) as { statusCode: number; type: string; value: Card & string }
  }

  in(conversation: string): TeamsActivity[] {
    return this.posted.filter((posted) => posted.conversation === conversation).map(({ activity }) => activity)
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const path = request.url ?? ''
    if (path.endsWith('/keys') && this.areKeysDown) answer(503, {})
    else if (path.endsWith('/keys')) {
      const key = await exportJWK(this.keys!.publicKey)
      answer(200, { keys: [{ ...key, kid: 'key-1', alg: 'RS256', use: 'sig', endorsements: ['msteams'] }] })
    } else if (path.endsWith('/oauth2/v2.0/token') && this.isTokenEndpointDown) answer(503, {})
    else if (path.endsWith('/oauth2/v2.0/token')) {
      answer(200, { token_type: 'Bearer', access_token: BOT_TOKEN, expires_in: 3_600 })
    } else if (path.includes('/v3/conversations/')) {
      const fault = this.fault()
      if (request.headers.authorization !== `Bearer ${BOT_TOKEN}`) answer(401, {})
      else if (fault !== 'none') answer(fault === 'error' ? 502 : 429, {})
      else {
        const conversation = decodeURIComponent(path.split('/')[3]!)
        const activity = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TeamsActivity
        this.posted.push({ conversation, activity })
        answer(201, { id: randomUUID() })
      }
    } else answer(404, {})
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
