import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../..', import.meta.url).pathname

/** Who may import whom: a room sees the rooms on floors below its own, and its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/main.ts', 'src/models.ts', 'src/cli', 'src/evaluation'],
  [
    'adapters/line',
    'adapters/teams',
    'adapters/web',
    'src/server.ts',
    'src/shutdown.ts',
    'src/duties.ts',
    'src/tracing.ts',
    'src/intake',
  ],
  [
    'src/parts.ts',
    'src/live-parts.ts',
    'src/canaries.ts',
    'src/conversation',
    'src/handover',
    'src/config.ts',
    'src/metrics.ts',
    'src/log.ts',
    'src/protection',
  ],
  ['src/consultation'],
  ['src/answering', 'src/referral'],
  ['src/retrieval', 'src/assessment', 'src/place'],
  ['src/directory', 'src/store'],
  ['src/language'],
  ['src/knowledge'],
]
const files = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
)
const imports = files.flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map((match) => ({
    file,
    target: match[1]!,
  })),
)

function floorOf(file: string): number {
  return FLOORS.findIndex((rooms) => rooms.some((room) => file === room || file.startsWith(`${room}/`)))
}

describe('imports', () => {
  it('has a floor for every file', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  it('runs downwards only', () => {
    const upward = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, target: relative(ROOT, resolve(ROOT, dirname(file), target)) }))
      .filter(({ file, target }) => floorOf(target) < floorOf(file))
    expect(upward).toEqual([])
  })

  it('keeps channels apart from each other and out of src, but for the composition root', () => {
    const crossing = imports
      .filter(
        ({ target }) => target.includes('adapters/') || target.startsWith('../line') || target.startsWith('../teams'),
      )
      .filter(({ file }) => file !== 'src/main.ts')
    expect(crossing).toEqual([])
  })

  it('keeps channel SDKs in their adapters and LangChain in retrieval and answering', () => {
    const strays = imports.filter(
      ({ file, target }) =>
        (target.startsWith('@line/') && !file.startsWith('adapters/line/')) ||
        (target.startsWith('@microsoft/') && !file.startsWith('adapters/teams/')) ||
        (/^(langchain|@langchain)/.test(target) && !/^src\/(retrieval|answering)\//.test(file)),
    )
    expect(strays).toEqual([])
  })
})
