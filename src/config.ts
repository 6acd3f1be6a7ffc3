import { z } from 'zod'

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  LINE_CHANNEL_SECRET: z.string().optional(),
  LINE_CHANNEL_ACCESS_TOKEN: z.string().optional(),
  TEAMS_CLIENT_ID: z.string().optional(),
  LANGSMITH_TRACING: z.string().optional(),
})

export type Config = {
  readonly port: number
  readonly host: string
  readonly logLevel: z.output<typeof environment>['LOG_LEVEL']
  /** Channels that are off, each with the reason; said once at start. */
  readonly channelsOff: readonly string[]
}

/** An environment variable that cannot be used: its name and why. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'
}

/**
 * Reads the environment once.
 * @throws ConfigError
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  const { data } = parsed
  if (data.LANGSMITH_TRACING === 'true')
    throw new ConfigError('LANGSMITH_TRACING: must not be set, since it sends what people say to another company')
  const channelsOff: string[] = []
  if (data.LINE_CHANNEL_SECRET === undefined || data.LINE_CHANNEL_ACCESS_TOKEN === undefined)
    channelsOff.push('LINE is off: LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN are not set')
  if (data.TEAMS_CLIENT_ID === undefined) channelsOff.push('Teams is off: TEAMS_CLIENT_ID is not set')
  return { port: data.PORT, host: data.HOST, logLevel: data.LOG_LEVEL, channelsOff }
}
