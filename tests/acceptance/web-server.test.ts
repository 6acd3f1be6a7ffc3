import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type RunningServer } from './server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

type Answer = {
  urgency: string
  district: string | null
  message?: string
  error?: string
  routes: { role: string; id: string; phone: string | null; open: boolean }[]
  answer: { text: string; abstained: boolean; citations: { status: string }[] }
}

async function post(body: unknown, raw = false): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${server.url}/web/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: raw ? String(body) : JSON.stringify(body),
  })
  return { status: response.status, answer: (await response.json()) as Answer }
}

const said = (text: string, more: object = {}) => post({ conversation: 'test-conversation', text, ...more })

describe('the server', () => {
  it('is alive, ready, and says which channels are off', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(server.output()).toContain('LINE is off')
    expect(server.output()).toContain('Teams is off')
  })

  it('answers the same JSON as the command line', async () => {
    const { status, answer } = await said('家賃が払えません', { place: '経堂1丁目' })
    expect(status).toBe(200)
    expect(answer.district).toBe('kyodo')
    expect(answer.routes[0]).toMatchObject({ phone: expect.stringMatching(/^0/) as string })
    expect(answer.answer.text.length).toBeGreaterThan(50)
  })

  it('remembers the district of a conversation, and not of another', async () => {
    await post({ conversation: 'remembers-1', text: '経堂1丁目です。母の介護のことで' })
    const next = await post({ conversation: 'remembers-1', text: '手すりをつけたい' })
    const other = await post({ conversation: 'remembers-2', text: '手すりをつけたい' })
    expect(next.answer.district).toBe('kyodo')
    expect(other.answer.district).toBeNull()
  })

  it('refuses what it cannot read in one calm sentence', async () => {
    for (const body of ['{', '[]', '{"text":1}', '{"conversation":"x"}']) {
      const { status, answer } = await post(body, true)
      expect(status).toBe(400)
      expect(answer.message).toMatch(/^読み取れませんでした/)
    }
    const long = await said('あ'.repeat(6_000))
    expect(long.status).toBe(400)
    expect(long.answer.message).toContain('5000文字')
    const huge = await said('あ'.repeat(100_000))
    expect(huge.status).toBe(413)
    expect(huge.answer.message).toContain('長すぎます')
  })

  it('does not let a web visitor speak as staff', async () => {
    const { answer } = await said('8050の世帯のつなぎ先と根拠', { asker: 'staff' })
    expect(answer.answer.text).not.toContain('つなぎ先】')
  })

  it('answers 200 messages at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        post({ conversation: `many-people-${at}`, text: `母の物忘れが心配です ${at}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200 || status === 429)).toHaveLength(200)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(150)
  })

  it('gives the directory over the HSDS API, page by page', async () => {
    const get = async (path: string) => (await fetch(`${server.url}${path}`)).json() as Promise<Record<string, unknown>>
    expect(await get('/hsds')).toMatchObject({ version: '3.1' })
    const page = await get('/hsds/services?page=2&per_page=10')
    expect(page).toMatchObject({ page_number: 2, size: 10, first_page: false })
    const [first] = page['contents'] as { id: string; name: string }[]
    expect(await get(`/hsds/services/${first!.id}`)).toMatchObject({ name: first!.name })
    expect((await fetch(`${server.url}/hsds/services/none`)).status).toBe(404)
    expect((await fetch(`${server.url}/hsds/services?page=0`)).status).toBe(400)
  })

  it('sends strict headers and no cookie', async () => {
    const { headers } = await fetch(`${server.url}/`)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('counts turns without keeping words', async () => {
    await said('とくべつなことばはのこらない')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toMatch(/tsunagi_turns_total\{channel="web"/)
    expect(metrics + server.output()).not.toContain('とくべつな')
  })
})

describe('a server that cannot start', () => {
  it('names the setting that is wrong', async () => {
    await expect(startServer({ LOG_LEVEL: 'loud' })).rejects.toThrow(/LOG_LEVEL/)
  })

  it('refuses to run where conversations would be sent to a tracing service', async () => {
    await expect(startServer({ LANGSMITH_TRACING: 'true' })).rejects.toThrow(/LANGSMITH_TRACING/)
  })
})
