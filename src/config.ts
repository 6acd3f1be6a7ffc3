import { join } from 'node:path'
import { z } from 'zod'
import { isLoopback, modelAddress, type ModelSettings } from './answering/model/settings.ts'
import type { MetricsAccess } from './protection/metrics-access.ts'
import type { EmbeddingSettings } from './retrieval/dense.ts'
import type { StoreSettings } from './store/open.ts'

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
  TEAMS_CLIENT_SECRET: z.string().optional(),
  TEAMS_TENANT_ID: z.string().optional(),
  TEAMS_STAFF_IDS: z.string().default(''),
  TEAMS_OPENID_METADATA_URL: z.url().optional(),
  TEAMS_TOKEN_ISSUER: z.string().optional(),
  TEAMS_LOGIN_ENDPOINT: z.url().optional(),
  CLOCK_START: z.iso.datetime({ offset: true }).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('data'),
  KNOWLEDGE_DIR: z.string().optional(),
  PROMPTS_DIR: z.string().optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  DATA_KEY: z.string().optional(),
  DATA_KEY_PREVIOUS: z.string().default(''),
  METRICS_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
  METRICS_PUBLIC: z.enum(['true', 'false']).default('false'),
  DRAIN_SECONDS: z.coerce.number().min(0).max(60).default(0),
  AUDIT_ANCHOR_FILE: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LLM_MODEL: z.string().optional(),
  LLM_BASE_URL: z.url().optional(),
  LLM_FALLBACK_MODEL: z.string().optional(),
  LLM_FALLBACK_BASE_URL: z.url().optional(),
  LLM_CHECK_MODEL: z.string().optional(),
  LLM_CHECK_BASE_URL: z.url().optional(),
  LLM_OFF: z.enum(['true', 'false']).default('false'),
  EMBEDDING_MODEL: z.string().optional(),
  EMBEDDING_BASE_URL: z.url().optional(),
  EMBEDDING_QUERY_PREFIX: z.string().default(''),
  EMBEDDING_PASSAGE_PREFIX: z.string().default(''),
})
type Environment = z.output<typeof environment>

export type LineConfig = {
  readonly channelSecret: string
  readonly accessToken: string
  /** Null: LINE itself. */
  readonly baseUrl: string | null
}

export type TeamsConfig = {
  readonly clientId: string
  readonly clientSecret: string
  readonly tenantId: string
  /** Object ids of those who may use staff functions; empty: every member of the tenant. */
  readonly staffIds: readonly string[]
  /** Another identity provider on this machine, for tests; null: Microsoft's. */
  readonly identity: { readonly metadataUrl: string; readonly issuer: string; readonly loginEndpoint: string } | null
}

/** How the process is run and watched. */
export type Operation = {
  readonly metricsAccess: MetricsAccess
  /** How long a node that is to stop still answers, while it already says that it is not ready, ms. */
  readonly drainMs: number
  /** Where anchors of the audit log are written beside the log; null: into the log only. */
  readonly anchorFile: string | null
  /** An OpenTelemetry collector; null: no traces. */
  readonly tracesUrl: string | null
}
/** Switches of LangChain that print what people say, or send it to another company. */
const TELLTALES = [
  'LANGSMITH_TRACING',
  'LANGSMITH_TRACING_V2',
  'LANGCHAIN_TRACING',
  'LANGCHAIN_TRACING_V2',
  'LANGCHAIN_VERBOSE',
]

export type Config = {
  readonly port: number
  readonly host: string
  readonly logLevel: Environment['LOG_LEVEL']
  readonly store: StoreSettings
  /** Other folders of knowledge and sentences; null: those of this program. */
  readonly knowledgeFolder: string | null
  readonly promptsFolder: string | null
  /** How many proxies of one's own stand before this server and tell whom they speak for. */
  readonly trustedProxies: number
  readonly line: LineConfig | null
  readonly teams: TeamsConfig | null
  /** Null: no language model is used. */
  readonly model: ModelSettings | null
  /** Null: the embedded retriever alone. */
  readonly embedding: EmbeddingSettings | null
  /** When this process is to believe that it started, for rehearsals; null: now. */
  readonly clockStart: Date | null
  /** Channels that are off, each with the reason; said once at start. */
  readonly channelsOff: readonly string[]
  readonly operation: Operation
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
  for (const name of TELLTALES)
    if (given[name] !== undefined && given[name] !== 'false')
      throw new ConfigError(`${name}: must not be set, since it prints or sends out what people say`)
  const line = lineConfig(data)
  const channelsOff: string[] = []
  if (line === null) channelsOff.push('LINE is off: LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN are not set')
  const teams = teamsConfig(data)
  if (teams === null)
    channelsOff.push('Teams is off: TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET, TEAMS_TENANT_ID are not set')
  if (data.CLOCK_START !== undefined && data.NODE_ENV === 'production')
    throw new ConfigError('CLOCK_START: is for rehearsals, not for production')
  return {
    port: data.PORT,
    host: data.HOST,
    logLevel: data.LOG_LEVEL,
    store: storeConfig(data),
    knowledgeFolder: data.KNOWLEDGE_DIR ?? null,
    promptsFolder: data.PROMPTS_DIR ?? null,
    trustedProxies: data.TRUSTED_PROXIES,
    line,
    teams,
    model: modelConfig(data),
    embedding: embeddingConfig(data),
    clockStart: data.CLOCK_START === undefined ? null : new Date(data.CLOCK_START),
    channelsOff,
    operation: operationConfig(data),
  }
}

function operationConfig(data: Environment): Operation {
  const { METRICS_TOKEN: token, OTEL_EXPORTER_OTLP_ENDPOINT: collector } = data
  const known: MetricsAccess = token === undefined ? { kind: 'loopback' } : { kind: 'token', token }
  return {
    metricsAccess: data.METRICS_PUBLIC === 'true' ? { kind: 'public' } : known,
    drainMs: data.DRAIN_SECONDS * 1_000,
    anchorFile: data.AUDIT_ANCHOR_FILE ?? null,
    tracesUrl: collector === undefined ? null : `${collector.replace(/\/$/, '')}/v1/traces`,
  }
}

function storeConfig(data: Environment): StoreSettings {
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
    if (new URL(data.LINE_API_BASE_URL).hostname !== LINE_HOST && !isLoopback(data.LINE_API_BASE_URL))
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

function teamsConfig(data: Environment): TeamsConfig | null {
  const { TEAMS_CLIENT_ID: clientId, TEAMS_CLIENT_SECRET: clientSecret, TEAMS_TENANT_ID: tenantId } = data
  if (clientId === undefined || clientSecret === undefined || tenantId === undefined) return null
  const staffIds = data.TEAMS_STAFF_IDS.split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
  return { clientId, clientSecret, tenantId, staffIds, identity: identityOf(data) }
}

/** Whoever can name another identity provider can be anybody: only this machine may. */
function identityOf(data: Environment): TeamsConfig['identity'] {
  const {
    TEAMS_OPENID_METADATA_URL: metadataUrl,
    TEAMS_TOKEN_ISSUER: issuer,
    TEAMS_LOGIN_ENDPOINT: loginEndpoint,
  } = data
  if (metadataUrl === undefined && issuer === undefined && loginEndpoint === undefined) return null
  for (const [name, url] of Object.entries({
    TEAMS_OPENID_METADATA_URL: metadataUrl,
    TEAMS_LOGIN_ENDPOINT: loginEndpoint,
  }))
    if (url === undefined || !isLoopback(url)) throw new ConfigError(`${name}: must be an address of this machine`)
  if (issuer === undefined) throw new ConfigError('TEAMS_TOKEN_ISSUER: is needed beside TEAMS_OPENID_METADATA_URL')
  return { metadataUrl: metadataUrl!, issuer, loginEndpoint: loginEndpoint! }
}

/** The file that switches every model off while the program runs, in DATA_DIR. */
const SWITCH_FILE = 'LLM_OFF'

function modelConfig(data: Environment): ModelSettings | null {
  if (data.LLM_MODEL === undefined) return null
  return {
    primary: modelAddress(data.LLM_MODEL, sealed('LLM_BASE_URL', data.LLM_BASE_URL)),
    fallback:
      data.LLM_FALLBACK_MODEL === undefined
        ? null
        : modelAddress(data.LLM_FALLBACK_MODEL, sealed('LLM_FALLBACK_BASE_URL', data.LLM_FALLBACK_BASE_URL)),
    checker:
      data.LLM_CHECK_MODEL === undefined
        ? null
        : modelAddress(data.LLM_CHECK_MODEL, sealed('LLM_CHECK_BASE_URL', data.LLM_CHECK_BASE_URL)),
    isOff: data.LLM_OFF === 'true',
    switchFile: join(data.DATA_DIR, SWITCH_FILE),
  }
}

function embeddingConfig(data: Environment): EmbeddingSettings | null {
  if (data.EMBEDDING_MODEL === undefined) return null
  const baseUrl = sealed('EMBEDDING_BASE_URL', data.EMBEDDING_BASE_URL)
  return {
    model: data.EMBEDDING_MODEL,
    baseUrl,
    leavesMachine: baseUrl === null || !isLoopback(baseUrl),
    queryPrefix: data.EMBEDDING_QUERY_PREFIX,
    passagePrefix: data.EMBEDDING_PASSAGE_PREFIX,
    folder: join(data.DATA_DIR, 'embeddings'),
  }
}

/** What people write crosses a network only where nobody on the way can read it. */
function sealed(name: string, url: string | undefined): string | null {
  if (url !== undefined && !url.startsWith('https:') && !isLoopback(url))
    throw new ConfigError(`${name}: must begin with https, or be an address of this machine`)
  return url ?? null
}
