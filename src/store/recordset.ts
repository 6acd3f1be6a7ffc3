import { sql, type RawBuilder } from 'kysely'
import type { Store } from './store.ts'

export type ColumnType = 'text' | 'integer' | 'bigint'

/**
 * Rows as a table of their own, handed over as one JSON text: a statement stays the same however many rows it has, so
 * that it is prepared once. A third of the work of a batch of `values (…)`.
 */
export function recordset<Column extends string>(
  { canSkipLocked: isPostgres }: Pick<Store, 'canSkipLocked'>,
  columns: Readonly<Record<Column, ColumnType>>,
  rows: readonly Readonly<Record<Column, string | number | null>>[],
): RawBuilder<unknown> {
  const json = JSON.stringify(rows)
  const names = Object.keys(columns) as Column[]
  if (isPostgres) {
    const definition = names.map((name) => `${name} ${columns[name]}`).join(', ')
    return sql`(select * from json_to_recordset(${json}::json) as given (${sql.raw(definition)}))`
  }
  const fields = names.map((name) => `value ->> '$.${name}' as ${name}`).join(', ')
  return sql`(select ${sql.raw(fields)} from json_each(${json}))`
}
