import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isServiceUrl } from '../../adapters/teams/service-url.ts'
import { toPageBlocks } from '../../adapters/web/page-blocks.ts'
import { consult } from '../../src/consultation/consult.ts'
import { NO_MEMORY } from '../../src/consultation/turn.ts'
import { KnowledgeError } from '../../src/knowledge/fault.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from '../../src/knowledge/load.ts'
import { loadParts, SOURCES } from '../../src/parts.ts'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { listen, shut } from '../loopback.ts'
import { FakeTeams } from '../teams/fake-teams.ts'

const TEAMS_ADDRESSES = [
  'https://smba.trafficmanager.net/jp/',
  'https://smba.trafficmanager.net/amer/aaaaaaaa-bbbb/',
  'https://webchat.botframework.com/',
  'https://smba.infra.gcc.teams.microsoft.com/gcc/',
]
const OTHER_ADDRESSES = [
  'http://smba.trafficmanager.net/jp/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://evil.example/smba.trafficmanager.net',
  'https://smba.trafficmanager.net@evil.example/',
  'https://user@smba.trafficmanager.net/',
  'https://smba.trafficmanager.net:8443/',
  'https://evilbotframework.com/',
  'https://169.254.169.254/latest/meta-data/',
  'http://127.0.0.1:5432/',
  'https://localhost/',
  'https://[::1]/',
  'https://10.0.0.1/',
  'file:///etc/passwd',
  'undefined',
]

describe('a service address', () => {
  it.each(TEAMS_ADDRESSES)('of Teams is spoken to: %s', (url) => {
    expect(isServiceUrl(url, false)).toBe(true)
  })

  it.each(OTHER_ADDRESSES)('that is not Teams’ own is never spoken to: %s', (url) => {
    expect(isServiceUrl(url, false)).toBe(false)
  })
})

describe('a signed activity that names another address', () => {
  let teams: FakeTeams
  let bot: RunningServer
  beforeAll(async () => {
    teams = await new FakeTeams().start()
    bot = await startServer(teams.env())
  })
  afterAll(async () => {
    await bot.stop()
    await teams.stop()
  })

  it('is refused, and the address is never called, even where the token names it too', async () => {
    const called: string[] = []
    const inside = createServer((request, response) => {
      called.push(request.url ?? '')
      response.end('{}')
    })
    const port = new URL(await listen(inside)).port
    // The same machine by another name: what a signing key in wrong hands would try.
    for (const serviceUrl of [`http://127.0.0.2:${port}`, 'http://169.254.169.254/', `http://evil.example:${port}/`]) {
      const activity = teams.activity('a:ssrf', { text: '夜間', serviceUrl })
      const response = await teams.post(bot.url, activity, await teams.token({ serviceurl: serviceUrl }))
      expect(response.status).toBe(403)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(called).toEqual([])
    await shut(inside)
  })
})

describe('a poisoned knowledge file', () => {
  function poisoned(file: string, edit: (text: string) => string): string {
    const root = mkdtempSync(join(tmpdir(), 'tsunagi-'))
    cpSync(KNOWLEDGE_FOLDER, root, { recursive: true })
    writeFileSync(join(root, file), edit(readFileSync(join(root, file), 'utf8')))
    return root
  }

  it('that unpacks to a billion words is refused at once', () => {
    const levels = 'abcdefghi'.split('')
    const bomb = levels.map((name, at) => {
      const before = levels[at - 1]
      return `${name}: &${name} [${Array.from({ length: 9 }, () => (before === undefined ? 'x' : `*${before}`)).join(', ')}]`
    })
    const root = poisoned('services/dv.yaml', () => bomb.join('\n'))
    const started = performance.now()
    expect(() => loadKnowledge(root)).toThrow(KnowledgeError)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('that would change a prototype, or holds what is not asked for, is refused', () => {
    const root = poisoned('services/dv.yaml', (text) => `${text}\n__proto__: { isAdmin: true }\n`)
    expect(() => loadKnowledge(root)).toThrow(/dv\.yaml/)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('cannot put a link that runs a script, or one to another scheme, into the page', async () => {
    const root = poisoned('services/guardianship-fee-subsidy.yaml', (text) =>
      text.replace(/url: \S+/g, `url: 'javascript:alert(1)'`),
    )
    const parts = await loadParts({ ...SOURCES, knowledge: root })
    const at = new Date('2026-11-24T10:00:00+09:00')
    const turn = { text: '成年後見人の報酬助成', place: null, pin: null, at, language: null, memory: NO_MEMORY }
    const reply = consult({ ...turn, asker: 'resident' }, parts)
    const drawn = JSON.stringify(toPageBlocks(reply.blocks, parts.phrases.ja, at))
    expect(JSON.stringify(reply.blocks)).toContain('javascript:alert(1)')
    expect(drawn).not.toContain('javascript:')
  })
})
