import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = new URL('../..', import.meta.url).pathname
const model = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
const named = [...model.matchAll(/^- `(tests\/[\w./-]+\.test\.ts)`: \*(.+)\*$/gm)].map(([, file, title]) => ({
  file: file!,
  title: title!,
}))

/** Whether a test of this title stands in the file, not skipped. */
function exists({ file, title }: (typeof named)[number]): boolean {
  const path = join(ROOT, file)
  if (!existsSync(path)) return false
  const source = readFileSync(path, 'utf8')
  const at = [`'${title}'`, `"${title}"`, `\`${title}\``]
    .map((quoted) => source.indexOf(quoted))
    .find((found) => found >= 0)
  return at !== undefined && /\bit(\.each\([^)]*\))?\(\s*$/.test(source.slice(0, at))
}

it('names a test for every threat, and each of them exists', () => {
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((one) => !exists(one))).toEqual([])
  const threats = model.split('\n## Threats\n')[1]!.split('\n## ')[0]!.split('\n### ').slice(1)
  expect(threats.length).toBeGreaterThan(15)
  expect(threats.filter((threat) => !threat.includes('- `tests/')).map((threat) => threat.split('\n')[0])).toEqual([])
})

it('leaves no test of security unnamed', () => {
  const files = readdirSync(join(ROOT, 'tests/security')).filter((name) => name.endsWith('.test.ts'))
  const unnamed = files.filter((name) => !named.some(({ file }) => file === `tests/security/${name}`))
  expect(unnamed).toEqual(['retention-table.test.ts', 'threat-model.test.ts'])
})
