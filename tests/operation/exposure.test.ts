import { describe, expect, it, vi } from 'vitest'
import { startServer } from '../acceptance/server.ts'

// Each test starts servers of its own, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 120_000 })

const TOKEN = 'a-token-of-enough-letters'

async function status(url: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(`${url}/metrics`, { headers })).status
}

describe('the metrics', () => {
  it('answer this machine alone, and no proxy on it, where nothing is set', async () => {
    const server = await startServer()
    expect(await status(server.url)).toBe(200)
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
      expect(await status(server.url, { [header]: '127.0.0.1' })).toBe(403)
    await server.stop()
  })

  it('answer whoever knows the token where one is set, and nobody else, not even this machine', async () => {
    const server = await startServer({ METRICS_TOKEN: TOKEN })
    expect(await status(server.url)).toBe(403)
    expect(await status(server.url, { authorization: 'Bearer another-token-of-letters' })).toBe(403)
    expect(await status(server.url, { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.1' })).toBe(200)
    await server.stop()
  })

  it('answer everybody only where that was said', async () => {
    const server = await startServer({ METRICS_PUBLIC: 'true' })
    expect(await status(server.url, { 'x-forwarded-for': '203.0.113.1' })).toBe(200)
    await server.stop()
  })
})
