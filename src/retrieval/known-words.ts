import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'

/** The words of texts that were analysed before, by a digest of the text: saves a second at every start. */
export type KnownWords = ReadonlyMap<string, readonly string[]>

const fileSchema = z.record(z.string(), z.string())
/** Between words in the file; no word holds it. */
const SEPARATOR = ' '

export function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 11)
}

export function packWords(words: KnownWords): Uint8Array {
  const entries = [...words]
    .map(([key, list]) => [key, list.join(SEPARATOR)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return gzipSync(JSON.stringify(Object.fromEntries(entries)), { level: 9 })
}

export function unpackWords(gzipped: Uint8Array): KnownWords {
  const file = fileSchema.parse(JSON.parse(gunzipSync(gzipped).toString('utf8')))
  return new Map(Object.entries(file).map(([key, list]) => [key, list === '' ? [] : list.split(SEPARATOR)]))
}
