import { z } from 'zod'

/** Microsoft's own, where no other provider is configured. */
const METADATA_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration'
/** Keys may be kept for a day. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const KEPT_MS = 24 * 3_600_000
/** Keys are asked for at most this often, ms, also where the provider does not answer or a made-up key is named. */
const LOOK_AGAIN_MS = 60_000
const keysSchema = z.looseObject({
  keys: z.array(z.looseObject({ kid: z.string(), endorsements: z.array(z.string()).optional() })),
})
const headerSchema = z.looseObject({ kid: z.string() })

/** Which channels a signing key may speak for: a rule of the Bot Framework that the SDK leaves to the bot. */
export class Endorsements {
  private readonly url: string
  private readonly now: () => number
  private known = new Map<string, readonly string[]>()
  private readAt = -Infinity
  private askedAt = -Infinity
  private reading: Promise<void> = Promise.resolve()

  constructor(metadataUrl: string | null, now: () => number) {
    this.url = (metadataUrl ?? METADATA_URL).replace(/\/openidconfiguration$/, '/keys')
    this.now = now
  }

  /**
   * Whether the key that signed a token may speak for a channel. True for a key that is not known: whether its
   * signature holds is the SDK's to say, and it does not know it either.
   */
  async allow(authorization: string | undefined, channelId: string): Promise<boolean> {
    const kid = keyOf(authorization)
    if (kid === null) return true
    const isWanting = this.now() - this.readAt > KEPT_MS || !this.known.has(kid)
    if (isWanting && this.now() - this.askedAt > LOOK_AGAIN_MS) this.reading = this.read()
    await this.reading
    return this.known.get(kid)?.includes(channelId) ?? true
  }

  private async read(): Promise<void> {
    this.askedAt = this.now()
    try {
      const { keys } = keysSchema.parse(await (await fetch(this.url)).json())
      this.known = new Map(keys.map(({ kid, endorsements }) => [kid, endorsements ?? []]))
      this.readAt = this.now()
    } catch {
      // Without keys the SDK verifies nothing and refuses everything.
    }
  }
}

function keyOf(authorization: string | undefined): string | null {
  const [header = ''] = (authorization ?? '').replace(/^Bearer /, '').split('.')
  try {
    const parsed = headerSchema.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')))
    return parsed.success ? parsed.data.kid : null
  } catch {
    return null
  }
}
