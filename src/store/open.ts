import { isAway } from './away.ts'
import { Cipher } from './cipher.ts'
import { developmentKey } from './data-key.ts'
import { Store } from './store.ts'

/** How long a database that is not there yet is waited for before it is asked again, ms. */
const ASK_AGAIN_MS = 1_000

export type StoreSettings = {
  /** A PostgreSQL address; null: the embedded store. */
  readonly url: string | null
  /** Where the embedded store lies. */
  readonly folder: string
  /** Newest first; empty only where nothing is at stake, and a key is made on the spot. */
  readonly keys: readonly string[]
}

/**
 * The store as it is configured. A database that is away is waited for, however long; one that refuses is not.
 * @param onAway told each time the database could not be reached
 */
export async function openStore(
  { url, folder, keys }: StoreSettings,
  onAway: (error: unknown) => void,
): Promise<Store> {
  const cipher = new Cipher(keys.length > 0 ? keys : [developmentKey(folder)])
  for (;;) {
    try {
      return await Store.open({ url, folder, cipher })
    } catch (error) {
      if (url === null || !isAway(error)) throw error
      onAway(error)
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }
}
