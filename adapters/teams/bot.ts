import { PUBLIC, withOverrides, type ActivityParams, type ConversationReference } from '@microsoft/teams.api'
import { App, ExpressAdapter } from '@microsoft/teams.apps'
import type { Express } from 'express'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { TeamsConfig } from '../../src/config.ts'

/** A token is asked for again this long before it ends, ms. */
const RENEW_BEFORE_MS = 5 * 60_000
const BOT_SCOPE = 'https://api.botframework.com/.default'
const tokenSchema = z.looseObject({ access_token: z.string(), expires_in: z.number() })

/** Microsoft's app, with sending to any conversation it has been spoken to in. */
export class TeamsBot extends App {
  constructor(config: TeamsConfig, express: Express, log: Logger) {
    super({
      clientId: config.clientId,
      tenantId: config.tenantId,
      ...(config.identity === null
        ? { clientSecret: config.clientSecret }
        : {
            token: localTokens(config, config.identity.loginEndpoint),
            cloud: withOverrides(PUBLIC, {
              openIdMetadataUrl: config.identity.metadataUrl,
              tokenIssuer: config.identity.issuer,
              loginEndpoint: config.identity.loginEndpoint,
              tokenServiceUrl: config.identity.loginEndpoint,
            }),
          }),
      httpServerAdapter: new ExpressAdapter(express, { logger: quiet(log) }),
      logger: quiet(log),
      activity: { mentions: { stripText: true } },
    })
  }

  async sendTo(reference: ConversationReference, activity: ActivityParams): Promise<void> {
    await this.activitySender.send(activity, reference)
  }
}

/** Tokens from an identity provider on this machine, which Microsoft's own library would refuse. */
function localTokens({ clientId, clientSecret, tenantId }: TeamsConfig, loginEndpoint: string): () => Promise<string> {
  let held: { token: string; until: number } | null = null
  return async () => {
    if (held !== null && Date.now() < held.until) return held.token
    const response = await fetch(`${loginEndpoint}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: BOT_SCOPE,
      }),
    })
    const { access_token: token, expires_in: seconds } = tokenSchema.parse(await response.json())
    held = { token, until: Date.now() + seconds * 1_000 - RENEW_BEFORE_MS }
    return token
  }
}

/** The SDK writes whole activities into its log; here only that something went wrong gets through, never what was said. */
function quiet(log: Logger) {
  const line = (level: 'warn' | 'error') => (message: unknown) => {
    log[level]({ sdk: typeof message === 'string' ? message.split(/[:(]/)[0]!.slice(0, 80) : 'fault' }, 'teams sdk')
  }
  const silent = () => undefined
  const logger = {
    debug: silent,
    info: silent,
    trace: silent,
    log: silent,
    warn: line('warn'),
    error: line('error'),
    child: () => logger,
  }
  return logger
}
