import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool } from 'pg'
import { isStatementFault } from './away.ts'

const POOL_SIZE = 12
/** A database that does not answer the telephone within this is away, ms. */
const CONNECT_WITHIN_MS = 3_000
/** Nothing asked here takes longer, ms; a connection that stays silent is given up. */
const ANSWER_WITHIN_MS = 5_000
/** Locks of a node that was cut off in the middle of a transaction are freed by the server after this, ms. */
const IDLE_IN_TRANSACTION_MS = 10_000
/** Any number that nothing else uses on this database. */
const MIGRATION_LOCK = 7_804_216
const LOOK_AGAIN_MS = 100
const MIGRATED_WITHIN_MS = 60_000

export type PostgresStore = {
  readonly pool: PostgresPool
  /** Runs something on one node while the others wait for it. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

/** A pool that survives what databases do: restarts, cut lines, lines that stay open and silent. */
export async function openPostgresPool(url: string): Promise<PostgresStore> {
  // The driver is loaded only where there is a PostgreSQL to talk to.
  const { Pool, types } = await import('pg')
  // PostgreSQL's bigint would come as text; every number here is well within 2^53.
  types.setTypeParser(types.builtins.INT8, Number)
  const pool = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    application_name: 'tsunagi',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
  })
  // A connection that breaks tells so to whoever listens, and ends the process where nobody does: idle or in use.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
  })
  return { pool: careful(pool), alone: (work) => alone(pool, work) }
}

/** Never gives a connection back to the pool that no longer answers: whoever got it next would wait in vain. */
function careful(pool: Pool): PostgresPool {
  return {
    options: {},
    connect: async () => {
      const client = await pool.connect()
      let isBroken = false
      const query = async (text: string, parameters: readonly unknown[]) => {
        try {
          return await client.query(text, [...parameters])
        } catch (error) {
          isBroken ||= !isStatementFault(error)
          throw error
        }
      }
      const release = (discard = false) => {
        client.release(isBroken || discard)
      }
      // Cursors are not used, so that of Kysely's two ways to ask only this one is needed.
      return { query, release } as unknown as PostgresPoolClient
    },
    end: () => pool.end(),
  }
}

/** Tried again and again rather than waited for, so that no time limit of a statement cuts the wait. */
async function alone<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    const deadline = Date.now() + MIGRATED_WITHIN_MS
    for (;;) {
      const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [MIGRATION_LOCK])
      if (rows[0]?.got === true) break
      if (Date.now() > deadline) throw new Error('another node has been changing the database schema for a minute')
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
    return await work()
  } finally {
    // Its lock ends with the connection, whatever has happened.
    client.release(true)
  }
}
