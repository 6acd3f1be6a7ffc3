import { randomBytes } from 'node:crypto'
import { afterAll, describe } from 'vitest'
import { Cipher } from '../../src/store/cipher.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { dropDatabases, hasPostgres, newDatabase, POSTGRES } from './postgres.ts'

export const DATA_KEY = randomBytes(32).toString('base64')

/** Where a store lies; several may be opened on the same place. */
export type Home = { readonly url: string | null; readonly folder: string }

/** Runs the same tests on the embedded store and on PostgreSQL; says loudly where there is no PostgreSQL. */
export async function onEachStore(name: string, tests: (newHome: () => Promise<Home>) => void): Promise<void> {
  describe(`${name} (embedded)`, () => {
    tests(() => Promise.resolve({ url: null, folder: temporaryFolder() }))
  })
  await onPostgres(name, () => {
    tests(async () => ({ url: await newDatabase(), folder: '' }))
  })
}

/** Tests of what only PostgreSQL does. */
export async function onPostgres(name: string, tests: () => void): Promise<void> {
  const isThere = await hasPostgres()
  if (!isThere) console.error(`NOT TESTED on PostgreSQL, since none answers at ${POSTGRES}: ${name}`)
  describe.skipIf(!isThere)(`${name} (PostgreSQL)`, () => {
    afterAll(dropDatabases)
    tests()
  })
}

export function openAt(home: Home, keys: readonly string[] = [DATA_KEY]): Promise<Store> {
  return Store.open({ ...home, cipher: new Cipher(keys) })
}
