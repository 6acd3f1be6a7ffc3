import { createHash, randomInt } from 'node:crypto'
import type { Store } from '../store/store.ts'

/** Letters and digits that cannot be taken for one another when told on the telephone. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 6

/** A つなぎコード: told at a desk, it brings up the matter. */
export function newCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** As it is stored; in whatever letters it was written. */
export function hashOfCode(store: Store, code: string): string {
  const plain = code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
  return createHash('sha256').update(store.pseudonym('code', plain)).digest('base64url')
}
