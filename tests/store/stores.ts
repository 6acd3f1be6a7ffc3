import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { describe } from 'vitest'
import { Cipher } from '../../src/store/cipher.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryFolder } from '../acceptance/server.ts'

const POSTGRES = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

export const DATA_KEY = randomBytes(32).toString('base64')

/** Where a store lies; several may be opened on the same place. */
export type Home = { readonly url: string | null; readonly folder: string }

/** Runs the same tests on the embedded store and on PostgreSQL; says loudly where there is no PostgreSQL. */
export async function onEachStore(name: string, tests: (newHome: () => Promise<Home>) => void): Promise<void> {
  describe(`${name} (embedded)`, () => {
    tests(() => Promise.resolve({ url: null, folder: temporaryFolder() }))
  })
  const hasPostgres = await isReachable()
  if (!hasPostgres) console.error(`NOT TESTED on PostgreSQL, since none answers at ${POSTGRES}: ${name}`)
  describe.skipIf(!hasPostgres)(`${name} (PostgreSQL)`, () => {
    tests(async () => ({ url: await newDatabase(), folder: '' }))
  })
}

export function openAt(home: Home, keys: readonly string[] = [DATA_KEY]): Promise<Store> {
  return Store.open({ ...home, cipher: new Cipher(keys) })
}

async function isReachable(): Promise<boolean> {
  try {
    const client = new Client({ connectionString: POSTGRES, connectionTimeoutMillis: 2_000 })
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function newDatabase(): Promise<string> {
  const name = `tsunagi_${randomBytes(6).toString('hex')}`
  const client = new Client({ connectionString: POSTGRES })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(POSTGRES)
  url.pathname = `/${name}`
  return url.href
}
