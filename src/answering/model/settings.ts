/** Which models word answers, and where they are reached. */
export type ModelSettings = {
  readonly primary: ModelAddress
  /** Asked once where the first one fails. */
  readonly fallback: ModelAddress | null
  /** Asked a second time whether each sentence follows from its source. */
  readonly checker: ModelAddress | null
  /** Off from the start (LLM_OFF). */
  readonly isOff: boolean
  /** While a file lies here, no model is asked; it may be made and removed while the program runs. */
  readonly switchFile: string
}

export type ModelAddress = {
  /** LangChain's name: `provider:model`. */
  readonly name: string
  /** Null: the provider's own address. */
  readonly baseUrl: string | null
  /** What people write would leave this machine: it is masked first. */
  readonly leavesMachine: boolean
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

export function isLoopback(url: string): boolean {
  return LOOPBACK.has(new URL(url).hostname)
}

/** `provider:model` and where it is; a bare name behind an address of one's own speaks OpenAI's protocol. */
export function modelAddress(name: string, baseUrl: string | null): ModelAddress {
  const whole = baseUrl !== null && !name.includes(':') ? `openai:${name}` : name
  const isOwnOllama = baseUrl === null && whole.startsWith('ollama:')
  return { name: whole, baseUrl, leavesMachine: baseUrl === null ? !isOwnOllama : !isLoopback(baseUrl) }
}
