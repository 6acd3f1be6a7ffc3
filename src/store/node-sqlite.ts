import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'

/** Statements kept ready; the texts are few. */
const MOST_PREPARED = 500

/** `node:sqlite` in the shape Kysely's SQLite dialect asks for. Every commit reaches the disk before it is reported. */
export function openSqliteFile(file: string): SqliteDatabase {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = full')
  database.exec('pragma secure_delete = on')
  const prepared = new Map<string, StatementSync>()
  return {
    close: () => {
      database.close()
    },
    prepare: (text) => {
      const statement = prepared.get(text) ?? database.prepare(text)
      if (prepared.size < MOST_PREPARED) prepared.set(text, statement)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => {
          // A full disk ends a transaction by itself; rolling it back again would hide why.
          if (text === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 }
          return statement.run(...(parameters as SQLInputValue[]))
        },
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      }
    },
  }
}
