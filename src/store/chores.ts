import type { Store } from './store.ts'

/** Who of several nodes does what need be done once: the first to ask within the period. */
export async function isMine({ db }: Pick<Store, 'db'>, chore: string, everyMs: number, now: number): Promise<boolean> {
  const until = now + everyMs
  const row = await db
    .insertInto('chore')
    .values({ name: chore, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ until })
        // A moment too far ahead was written by a clock that was wrong.
        .where((where) => where.or([where('chore.until', '<=', now), where('chore.until', '>', now + 2 * everyMs)])),
    )
    .returning('name')
    .executeTakeFirst()
  return row !== undefined
}
