import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { initChatModel } from 'langchain/chat_models/universal'
import { z } from 'zod'
import { ModelCallError } from './faults.ts'
import { isLoopback, type ModelAddress } from './settings.ts'

/** Room for an answer and for what a reasoning model thinks before it, tokens. */
const MOST_TOKENS = 2_000

/** One model behind LangChain: a question with a schema, the answer as data. */
export type Provider = {
  readonly address: ModelAddress
  readonly call: (request: ModelRequest) => Promise<unknown>
}

export type ModelRequest = {
  readonly task: string
  readonly system: string
  readonly user: string
  readonly schema: z.ZodType<Record<string, unknown>>
  readonly signal: AbortSignal
}

/**
 * Makes the model ready; nothing is sent yet.
 * @throws Error where the provider is unknown, not installed, or lacks its key
 */
export async function openProvider(address: ModelAddress): Promise<Provider> {
  const model = await initChatModel(address.name, {
    ...connection(address),
    maxRetries: 0,
    maxTokens: MOST_TOKENS,
    // Streamed, LangChain counts tokens by a table that it fetches from another company's site.
    streaming: false,
  })
  // Builds the provider's class now, so that a missing key stops the start and not the first answer.
  await model._getModelInstance()
  return { address, call: (request) => ask(model, request) }
}

/** OpenAI says in a field of its own that it refuses; LangChain passes it on only with the whole response. */
const WITH_REFUSALS = { __includeRawResponse: true }
const refusalSchema = z.object({
  choices: z.tuple([z.object({ message: z.object({ refusal: z.string().min(1) }) })]),
})

/** Where each provider's class takes its address. Their clients log whole requests at `debug`: never here. */
function connection({ name, baseUrl }: ModelAddress): Record<string, unknown> {
  const [provider = name] = name.split(':')
  switch (provider) {
    case 'openai': {
      const hasKey = (process.env['OPENAI_API_KEY'] ?? '') !== ''
      if (!hasKey && (baseUrl === null || !isLoopback(baseUrl))) throw new Error('OPENAI_API_KEY is not set')
      // A server on this machine asks for no key, while the client insists on one.
      const key = hasKey ? {} : { apiKey: 'none' }
      const configuration = { logLevel: 'off', ...(baseUrl === null ? {} : { baseURL: baseUrl }) }
      return { ...key, ...WITH_REFUSALS, configuration }
    }
    case 'azure_openai':
      return { ...WITH_REFUSALS, configuration: { logLevel: 'off' } }
    case 'anthropic':
      return { clientOptions: { logLevel: 'off' }, ...(baseUrl === null ? {} : { anthropicApiUrl: baseUrl }) }
    case 'ollama':
      return baseUrl === null ? {} : { baseUrl }
    default:
      if (baseUrl !== null) throw new Error(`a base URL cannot be given to ${provider}`)
      return {}
  }
}

async function ask(model: Pick<BaseChatModel, 'withStructuredOutput'>, request: ModelRequest): Promise<unknown> {
  const { task, system, user, schema, signal } = request
  // Tool calling is what every provider has; `includeRaw` keeps a refusal apart from a slip.
  const structured = model.withStructuredOutput(schema, { name: task, method: 'functionCalling', includeRaw: true })
  const { raw, parsed } = await structured.invoke(
    [
      ['system', system],
      ['human', user],
    ],
    { signal, callbacks: [] },
  )
  if (isCut(raw.response_metadata)) throw new ModelCallError('truncated')
  if (isRefusal(raw)) throw new ModelCallError('refused')
  const value: unknown = parsed
  if (value !== null && value !== undefined) return value
  const isSilent = raw.text.trim() === '' && !('tool_calls' in raw && hasItems(raw.tool_calls)) && !hasBrokenCalls(raw)
  throw new ModelCallError(isSilent ? 'empty' : 'malformed')
}

type Raw = {
  readonly text: string
  readonly response_metadata: Readonly<Record<string, unknown>>
  readonly additional_kwargs: Readonly<Record<string, unknown>>
}

function isCut(metadata: Raw['response_metadata']): boolean {
  return metadata['finish_reason'] === 'length' || metadata['stop_reason'] === 'max_tokens'
}

function isRefusal({ response_metadata: metadata, additional_kwargs: more }: Raw): boolean {
  const isRefused = refusalSchema.safeParse(more['__raw_response']).success
  return isRefused || metadata['finish_reason'] === 'content_filter' || metadata['stop_reason'] === 'refusal'
}

function hasBrokenCalls(raw: object): boolean {
  return 'invalid_tool_calls' in raw && hasItems(raw.invalid_tool_calls)
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}
