import { Cipher } from './cipher.ts'
import { developmentKey } from './data-key.ts'
import { Store } from './store.ts'

export type StoreSettings = {
  /** A PostgreSQL address; null: the embedded store. */
  readonly url: string | null
  /** Where the embedded store lies. */
  readonly folder: string
  /** Newest first; empty only where nothing is at stake, and a key is made on the spot. */
  readonly keys: readonly string[]
}

/** The store as it is configured. */
export function openStore({ url, folder, keys }: StoreSettings): Promise<Store> {
  return Store.open({ url, folder, cipher: new Cipher(keys.length > 0 ? keys : [developmentKey(folder)]) })
}
