import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../acceptance/server.ts'
import { openAt } from '../store/stores.ts'
import { seeded, SECRET_WORDS } from './seeded.ts'

const OLD_KEY = randomBytes(32).toString('base64')
const NEW_KEY = randomBytes(32).toString('base64')

type Finished = { readonly code: number | null; readonly out: string }

function run(folder: string, keys: Record<string, string>, ...args: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['src/cli/tsunagi.ts', ...args], {
      cwd: new URL('../..', import.meta.url).pathname,
      env: { PATH: process.env['PATH'], DATA_DIR: folder, ...keys },
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.on('close', (code) => {
      resolve({ code, out })
    })
  })
}

it(
  'lets an operator rotate keys, prove a purge, export and delete a person’s data, and verify the audit',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder()
    const store = await openAt({ url: null, folder }, [OLD_KEY])
    const { code } = await seeded(store, Date.now)
    await store.close()
    const operator = (...args: string[]) => run(folder, { DATA_KEY: NEW_KEY, DATA_KEY_PREVIOUS: OLD_KEY }, ...args)

    expect((await operator('keys', 'check')).code).toBe(1)
    const rotated = await operator('keys', 'rotate')
    expect(rotated.code).toBe(0)
    expect(rotated.out).not.toContain('previous')
    const afterwards = (...args: string[]) => run(folder, { DATA_KEY: NEW_KEY }, ...args)
    expect((await afterwards('keys', 'check')).code).toBe(0)

    const exported = await afterwards('data', 'export', '--channel', 'line', '--user', 'U-one')
    expect(exported.out).toContain(SECRET_WORDS)
    expect((await afterwards('data', 'export', '--channel', 'line')).code).toBe(1)
    const anchor = await afterwards('audit', 'anchor')
    const anchors = join(folder, 'anchors.log')
    const asLogged = anchor.out.replace('{', 'app-1  | {"level":30,"pid":7,')
    writeFileSync(anchors, `{"level":30,"msg":"another line"}\n${asLogged}`)
    expect((await afterwards('data', 'delete', '--code', code)).out).toContain('"cases":1')
    expect((await afterwards('data', 'export', '--channel', 'line', '--user', 'U-one')).out).not.toContain(SECRET_WORDS)
    const verified = await afterwards('audit', 'verify', '--anchors', anchors)
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('"anchors":1') as string })
    appendFileSync(anchors, anchor.out.replace(/"seq":\d+/, '"seq":1'))
    expect((await afterwards('audit', 'verify', '--anchors', anchors)).code).toBe(1)

    const proven = await afterwards('data', 'purge', '--prove')
    expect(proven.code).toBe(0)
    expect(proven.out.match(/"rows":0/g)?.length).toBeGreaterThan(10)
    const late = await openAt({ url: null, folder }, [NEW_KEY])
    await seeded(late, () => Date.now() - 400 * 24 * 3_600_000)
    await late.close()
    expect((await afterwards('data', 'purge', '--prove')).code).toBe(1)
  },
)
