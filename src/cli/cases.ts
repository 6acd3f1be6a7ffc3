import { readConfig } from '../config.ts'
import { Cases } from '../handover/cases.ts'
import { firstBroken } from '../handover/audit.ts'
import { openStore } from '../store/open.ts'

/** The open cases, most urgent first, one JSON object a line; 1 when the audit log does not hold together. */
export async function listCases(): Promise<number> {
  const store = await openStore(readConfig(process.env).store, (error) => {
    console.error(error instanceof Error ? error.message : String(error))
  })
  try {
    for (const { id, state, urgency, desk, district, createdAt, dueAt, takenBy, summary } of await new Cases(
      store,
      Date.now,
    ).open())
      console.log(
        JSON.stringify({
          id,
          state,
          urgency,
          desk,
          district,
          createdAt: new Date(createdAt).toISOString(),
          dueAt: new Date(dueAt).toISOString(),
          takenBy,
          topics: summary?.topics ?? [],
          contact: summary?.contact ?? null,
          words: summary?.words ?? null,
          note: summary?.note ?? null,
        }),
      )
    const broken = await firstBroken(store.db)
    if (broken !== null) console.error(`the audit log was changed at entry ${broken}`)
    return broken === null ? 0 : 1
  } finally {
    await store.close()
  }
}
