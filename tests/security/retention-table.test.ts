import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { beyondRetention } from '../../src/store/retention-proof.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { openAt } from '../store/stores.ts'

const DAY_MS = 24 * 3_600_000

function inWords(kind: string, keptMs: number | null): RegExp {
  if (kind === 'code') return /^14 days$/
  if (keptMs === null) return /^(as long as the store|until another is named)$/
  if (keptMs === 0) return /^not at all$/
  return keptMs < DAY_MS ? new RegExp(`^${keptMs / 60_000} minutes$`) : new RegExp(`^${keptMs / DAY_MS} days`)
}

it('is the one the program keeps to: each kind, its table and its time', async () => {
  const page = readFileSync(new URL('../../docs/retention.md', import.meta.url), 'utf8')
  const rows = new Map(
    [...page.matchAll(/^\| `(.+?)` \| (\w+) \| .*\| (.+?) \|$/gm)].map(([, kind, table, kept]) => [
      kind!,
      { table: table!, kept: kept! },
    ]),
  )
  const store = await openAt({ url: null, folder: temporaryFolder() })
  const kinds = await beyondRetention(store, Date.now())
  expect([...rows.keys()].sort()).toEqual(kinds.map(({ kind }) => kind).sort())
  for (const { kind, table, keptMs } of kinds) {
    expect(rows.get(kind)?.table).toBe(table)
    expect(`${kind}: ${rows.get(kind)?.kept ?? ''}`).toMatch(
      new RegExp(`^${kind}: ${inWords(kind, keptMs).source.replace('^', '')}`),
    )
  }
  await store.close()
})
