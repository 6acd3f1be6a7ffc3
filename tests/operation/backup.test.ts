import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { faultsOfAudit } from '../../src/handover/anchor.ts'
import { Cases } from '../../src/handover/cases.ts'
import type { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { NOON, seeded, SECRET_WORDS } from '../security/seeded.ts'
import { newDatabase } from '../store/postgres.ts'
import { onPostgres, openAt } from '../store/stores.ts'

const run = promisify(execFile)

async function holdsEverything(store: Store, caseId: string): Promise<void> {
  expect((await new Cases(store, () => NOON).find(caseId))?.summary?.words).toBe(SECRET_WORDS)
  expect(await store.db.selectFrom('inbox').select('event_id').execute()).toHaveLength(2)
  expect(await faultsOfAudit(store, [])).toEqual([])
}

it('a backup of the embedded store, taken while it is in use, holds everything', async () => {
  const folder = temporaryFolder()
  const store = await openAt({ url: null, folder })
  const { caseId } = await seeded(store)
  const backup = temporaryFolder()
  const reader = new DatabaseSync(join(folder, 'tsunagi.sqlite'))
  reader.exec(`vacuum into '${join(backup, 'tsunagi.sqlite')}'`)
  reader.close()
  const restored = await openAt({ url: null, folder: backup })
  await holdsEverything(restored, caseId)
  await restored.close()
  await store.close()
})

await onPostgres('a backup of PostgreSQL', () => {
  it('holds everything, in another database', async () => {
    const url = await newDatabase()
    const store = await openAt({ url, folder: '' })
    const { caseId } = await seeded(store)
    const file = join(temporaryFolder(), 'tsunagi.dump')
    await run('pg_dump', ['--format=custom', `--file=${file}`, url])
    const empty = await newDatabase()
    await run('pg_restore', ['--no-owner', `--dbname=${empty}`, file])
    const restored = await openAt({ url: empty, folder: '' })
    await holdsEverything(restored, caseId)
    await restored.close()
    await store.close()
  })
})
