import { z } from 'zod'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']
const LINE_HOST = 'api.line.me'

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  LINE_CHANNEL_SECRET: z.string().optional(),
  LINE_CHANNEL_ACCESS_TOKEN: z.string().optional(),
  LINE_API_BASE_URL: z.url().optional(),
  TEAMS_CLIENT_ID: z.string().optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('data'),
  DATA_KEY: z.string().optional(),
  DATA_KEY_PREVIOUS: z.string().default(''),
  LANGSMITH_TRACING: z.string().optional(),
})
type Environment = z.output<typeof environment>

export type LineConfig = {
  readonly channelSecret: string
  readonly accessToken: string
  /** Null: LINE itself. */
  readonly baseUrl: string | null
}

export type StoreConfig = {
  /** A PostgreSQL address; null: the embedded store. */
  readonly url: string | null
  /** Where the embedded store lies. */
  readonly folder: string
  /** Newest first; empty only where nothing is at stake, and a key is made on the spot. */
  readonly keys: readonly string[]
}

export type Config = {
  readonly port: number
  readonly host: string
  readonly logLevel: Environment['LOG_LEVEL']
  readonly store: StoreConfig
  readonly line: LineConfig | null
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
  const line = lineConfig(data)
  const channelsOff: string[] = []
  if (line === null) channelsOff.push('LINE is off: LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN are not set')
  if (data.TEAMS_CLIENT_ID === undefined) channelsOff.push('Teams is off: TEAMS_CLIENT_ID is not set')
  return { port: data.PORT, host: data.HOST, logLevel: data.LOG_LEVEL, store: storeConfig(data), line, channelsOff }
}

/** What a caller other than the server needs of the environment: the store alone. */
export function storeConfig(data: Environment): StoreConfig {
  const keys = [data.DATA_KEY ?? '', ...data.DATA_KEY_PREVIOUS.split(',')].filter((key) => key.trim() !== '')
  if (data.NODE_ENV === 'production' && data.DATA_KEY === undefined)
    throw new ConfigError(
      'DATA_KEY: is needed in production, since what people write is stored sealed (openssl rand -base64 32)',
    )
  return { url: data.DATABASE_URL ?? null, folder: data.DATA_DIR, keys }
}

function lineConfig(data: Environment): LineConfig | null {
  if (data.LINE_CHANNEL_SECRET === undefined || data.LINE_CHANNEL_ACCESS_TOKEN === undefined) return null
  if (data.LINE_API_BASE_URL !== undefined) {
    const { hostname } = new URL(data.LINE_API_BASE_URL)
    if (hostname !== LINE_HOST && !LOOPBACK.includes(hostname))
      throw new ConfigError(
        `LINE_API_BASE_URL: must be ${LINE_HOST} or this machine, since it receives the access token`,
      )
  }
  return {
    channelSecret: data.LINE_CHANNEL_SECRET,
    accessToken: data.LINE_CHANNEL_ACCESS_TOKEN,
    baseUrl: data.LINE_API_BASE_URL ?? null,
  }
}
