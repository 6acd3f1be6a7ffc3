import { hash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql, SqliteDialect, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { isAway } from './away.ts'
import type { Cipher } from './cipher.ts'
import { MIGRATIONS } from './migrations.ts'
import { openSqliteFile } from './node-sqlite.ts'
import { openPostgresPool } from './postgres.ts'
import type { Database } from './schema.ts'
import { within } from './within.ts'

const DATABASE_FILE = 'tsunagi.sqlite'
const PROBE_WITHIN_MS = 1_500

export type StoreOptions = {
  /** A PostgreSQL address; null: SQLite in `folder`. */
  readonly url: string | null
  readonly folder: string
  readonly cipher: Cipher
}

export type Db = Kysely<Database> | Transaction<Database>

/** The database, and the cipher through which personal text goes in and out. */
export class Store {
  readonly db: Kysely<Database>
  readonly cipher: Cipher
  /** PostgreSQL lets several nodes take different rows; SQLite has one writer anyway. */
  readonly canSkipLocked: boolean
  private readonly pepper: string

  private constructor(db: Kysely<Database>, cipher: Cipher, isPostgres: boolean, pepper: string) {
    this.db = db
    this.cipher = cipher
    this.canSkipLocked = isPostgres
    this.pepper = pepper
  }

  /** Opens the database and brings its schema up to date; safe from several nodes at once. */
  static async open({ url, folder, cipher }: StoreOptions): Promise<Store> {
    if (url === null) {
      const db = openEmbedded(folder)
      await migrate(db)
      return new Store(db, cipher, false, await readPepper(db, cipher))
    }
    const { pool, alone } = await openPostgresPool(url)
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    try {
      await alone(() => migrate(db))
      return new Store(db, cipher, true, await readPepper(db, cipher))
    } catch (error) {
      await pool.end()
      throw error
    }
  }

  /** A stable name for a person on a channel, from which the channel's id cannot be read. */
  pseudonym(channel: string, user: string): string {
    return hash('sha256', `${this.pepper}\n${channel}\n${user}`, 'base64url').slice(0, 27)
  }

  /** Whether rows can be written, tried by writing one: a full disk refuses only that. */
  async isWritable(): Promise<boolean> {
    try {
      const until = Date.now()
      const probe = this.db
        .insertInto('chore')
        .values({ name: 'probe', until })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ until }))
      await within(PROBE_WITHIN_MS, probe.execute())
      return true
    } catch {
      return false
    }
  }

  /**
   * Lets what was removed or overwritten go from the embedded database's files too. PostgreSQL does so by its own vacuum,
   * in its own time; what backups hold is not reached.
   */
  async compact(): Promise<void> {
    if (!this.canSkipLocked) await sql`pragma wal_checkpoint(truncate)`.execute(this.db)
  }

  async close(): Promise<void> {
    await this.db.destroy()
  }
}

function openEmbedded(folder: string): Kysely<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: openSqliteFile(join(folder, DATABASE_FILE)) }) })
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } })
  const { error } = await migrator.migrateToLatest()
  if (isAway(error)) throw error
  if (error !== undefined) throw new Error('the database schema could not be brought up to date', { cause: error })
}

/** Pseudonyms outlive a change of the data key: their own secret is kept in the store, sealed. */
async function readPepper(db: Kysely<Database>, cipher: Cipher): Promise<string> {
  await db
    .insertInto('secret')
    .values({ name: 'pepper', value: cipher.seal(randomBytes(32).toString('base64'), 'secret:pepper') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { value } = await db.selectFrom('secret').select('value').where('name', '=', 'pepper').executeTakeFirstOrThrow()
  return cipher.open(value, 'secret:pepper')
}
