import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Where a PostgreSQL for tests is looked for. */
export const POSTGRES = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

const made: string[] = []

export async function hasPostgres(): Promise<boolean> {
  try {
    await inPostgres('select 1')
    return true
  } catch {
    return false
  }
}

/** An empty database of its own, so that test files may run beside one another. */
export async function newDatabase(): Promise<string> {
  const name = `tsunagi_${randomBytes(6).toString('hex')}`
  await inPostgres(`create database ${name}`)
  made.push(name)
  const url = new URL(POSTGRES)
  url.pathname = `/${name}`
  return url.href
}

/** Removes what `newDatabase` made, whoever is still connected. */
export async function dropDatabases(): Promise<void> {
  for (const name of made.splice(0)) await inPostgres(`drop database if exists ${name} with (force)`)
}

async function inPostgres(statement: string): Promise<void> {
  const client = new Client({ connectionString: POSTGRES, connectionTimeoutMillis: 2_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
