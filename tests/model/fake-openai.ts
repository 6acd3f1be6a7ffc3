import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { listen, shut } from '../loopback.ts'

/** What the fake does with one request. */
export type Behaviour =
  /** Calls the tool that is asked for with these arguments. */
  | { readonly kind: 'answer'; readonly value: unknown }
  /** Says something in words instead of calling the tool. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number }
  /** Takes the request and never answers. */
  | { readonly kind: 'silence' }
  /** Answers rightly, but a few bytes at a time. */
  | { readonly kind: 'slow'; readonly value: unknown; readonly everyMs: number }
  /** The arguments are no JSON. */
  | { readonly kind: 'malformed-arguments' }
  /** The whole body is no JSON. */
  | { readonly kind: 'malformed-body' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'filtered' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'truncated'; readonly value: unknown }
  | { readonly kind: 'hang-up' }

export type Asked = {
  readonly path: string
  /** The name of the tool that must be called: the task. */
  readonly task: string
  readonly system: string
  readonly user: unknown
  readonly isStreaming: boolean
  /** The whole request as it came over the wire. */
  readonly raw: string
}

type ChatRequest = {
  readonly model: string
  readonly stream?: boolean
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly input?: string | readonly string[]
}

const DIMENSIONS = 64

/** A server on this machine that speaks OpenAI's protocol: chat completions, streamed or not, tool calls, embeddings. */
export class FakeOpenAi {
  readonly asked: Asked[] = []
  url = ''
  behave: (asked: Asked) => Behaviour
  /** Whether embeddings fail. */
  embeddingsFail = false
  embedded = 0
  private readonly server: Server
  private readonly waiting = new Set<ServerResponse>()

  constructor(behave: (asked: Asked) => Behaviour) {
    this.behave = behave
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        send(response, 500, { error: { message: String(error) } })
      })
    })
  }

  static async start(behave: (asked: Asked) => Behaviour): Promise<FakeOpenAi> {
    const fake = new FakeOpenAi(behave)
    fake.url = `${await listen(fake.server)}/v1`
    return fake
  }

  async stop(): Promise<void> {
    for (const response of this.waiting) response.destroy()
    await shut(this.server)
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString()
    const body = JSON.parse(raw) as ChatRequest
    const path = request.url ?? ''
    if (path.endsWith('/embeddings')) {
      this.embed(body, response)
      return
    }
    const said = (role: string) => body.messages.find((message) => message.role === role)?.content ?? ''
    const asked: Asked = {
      path,
      task: body.tools?.[0]?.function.name ?? '',
      system: said('system'),
      user: parsed(said('user')),
      isStreaming: body.stream === true,
      raw,
    }
    this.asked.push(asked)
    this.answer(asked, this.behave(asked), response)
  }

  private answer(asked: Asked, behaviour: Behaviour, response: ServerResponse): void {
    switch (behaviour.kind) {
      case 'status':
        send(response, behaviour.status, { error: { message: 'told to fail', type: 'fake' } })
        return
      case 'silence':
        this.waiting.add(response)
        return
      case 'hang-up':
        response.socket?.destroy()
        return
      case 'malformed-body':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[{"message"')
        return
      case 'slow':
        this.drip(JSON.stringify(completion(asked, behaviour)), behaviour.everyMs, response)
        return
      case 'answer':
      case 'words':
      case 'malformed-arguments':
      case 'refusal':
      case 'filtered':
      case 'empty':
      case 'truncated':
        if (asked.isStreaming) stream(response, completion(asked, behaviour))
        else send(response, 200, completion(asked, behaviour))
    }
  }

  private drip(text: string, everyMs: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' })
    this.waiting.add(response)
    let at = 0
    const timer = setInterval(() => {
      response.write(text.slice(at, at + 4))
      at += 4
      if (at < text.length && !response.destroyed) return
      clearInterval(timer)
      this.waiting.delete(response)
      response.end()
    }, everyMs)
  }

  private embed({ input = [] }: ChatRequest, response: ServerResponse): void {
    if (this.embeddingsFail) {
      send(response, 500, { error: { message: 'told to fail' } })
      return
    }
    const texts = typeof input === 'string' ? [input] : input
    this.embedded += texts.length
    send(response, 200, {
      object: 'list',
      model: 'fake',
      usage: { prompt_tokens: 1, total_tokens: 1 },
      data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })),
    })
  }
}

type Message = {
  readonly role: 'assistant'
  readonly content: string | null
  readonly refusal?: string
  readonly tool_calls?: readonly {
    readonly id: string
    readonly type: 'function'
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
}
type Completion = ReturnType<typeof completion>

function completion({ task }: Asked, behaviour: Behaviour) {
  const { message, reason } = messageOf(task, behaviour)
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1,
    model: 'fake',
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    choices: [{ index: 0, message, finish_reason: reason }],
  }
}

function messageOf(task: string, behaviour: Behaviour): { message: Message; reason: string } {
  const call = (text: string): Message => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: task, arguments: text } }],
  })
  switch (behaviour.kind) {
    case 'answer':
    case 'slow':
      return { message: call(JSON.stringify(behaviour.value)), reason: 'stop' }
    case 'truncated':
      return { message: call(JSON.stringify(behaviour.value).slice(0, -3)), reason: 'length' }
    case 'malformed-arguments':
      return { message: call('{"sentences": [{"text": "途中'), reason: 'stop' }
    case 'words':
      return { message: { role: 'assistant', content: behaviour.text }, reason: 'stop' }
    case 'refusal':
      return { message: { role: 'assistant', content: null, refusal: 'I cannot help with that.' }, reason: 'stop' }
    case 'filtered':
      return { message: { role: 'assistant', content: '' }, reason: 'content_filter' }
    case 'empty':
    case 'status':
    case 'silence':
    case 'malformed-body':
    case 'hang-up':
      return { message: { role: 'assistant', content: '' }, reason: 'stop' }
  }
}

function stream(response: ServerResponse, whole: Completion): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const { message, finish_reason: reason } = whole.choices[0]!
  const chunk = (delta: object, end: string | null) =>
    `data: ${JSON.stringify({ ...whole, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: end }] })}\n\n`
  const call = message.tool_calls?.[0]
  response.write(chunk({ role: 'assistant', content: '' }, null))
  if (call !== undefined) {
    response.write(
      chunk({ tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }] }, null),
    )
    for (const part of call.function.arguments.match(/[\s\S]{1,8}/gu) ?? [])
      response.write(chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] }, null))
  } else if (message.content !== null) response.write(chunk({ content: message.content }, null))
  response.write(chunk({}, reason))
  response.end('data: [DONE]\n\n')
}

/** Texts that share pairs of letters are near each other. */
function vectorOf(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0)
  const letters = Array.from(text.normalize('NFKC'))
  letters.forEach((letter, at) => {
    const pair = letter + (letters[at + 1] ?? '')
    const place = Array.from(pair).reduce((sum, one) => (sum * 31 + one.codePointAt(0)!) % 9973, 7) % DIMENSIONS
    vector[place] = vector[place]! + 1
  })
  return vector
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
