import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Length of a key's name, letters. */
export const KEY_NAME_LENGTH = 6

/** A data key that cannot be used, or sealed text that no known key opens. */
export class CipherError extends Error {
  readonly code = 'CIPHER'
}

/**
 * Seals personal text with AES-256-GCM. Sealed text names its key, so that a new key can be put in front of an old one:
 * the first key seals, every key opens.
 */
export class Cipher {
  private readonly keys: ReadonlyMap<string, Buffer>
  private readonly first: string

  /** @throws CipherError when a key is not 32 bytes in base64 or hexadecimal */
  constructor(keys: readonly string[]) {
    const read = keys.map(readKey)
    if (read.length === 0) throw new CipherError('DATA_KEY: no key was given')
    this.keys = new Map(read.map((key) => [nameOf(key), key]))
    this.first = nameOf(read[0]!)
  }

  /** @param context what the text belongs to (a row's id); it must be the same when the text is opened */
  seal(text: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.keys.get(this.first)!, nonce)
    cipher.setAAD(Buffer.from(context))
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${this.first}.${sealed.toString('base64')}`
  }

  /** @throws CipherError when the key is unknown or the text was changed or moved */
  open(sealed: string, context: string): string {
    const at = sealed.indexOf('.')
    const key = this.keys.get(sealed.slice(0, at))
    if (key === undefined) throw new CipherError('stored text was sealed with a key that is not known any more')
    const bytes = Buffer.from(sealed.slice(at + 1), 'base64')
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES)
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new CipherError('stored text was changed or moved', { cause })
    }
  }

  /** The name of the key that seals now; sealed text begins with its key's name and a dot. */
  get currentKey(): string {
    return this.first
  }

  /** Whether text sealed with the key of this name can be opened. */
  knows(keyName: string): boolean {
    return this.keys.has(keyName)
  }
}

function readKey(text: string): Buffer {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== KEY_BYTES)
    throw new CipherError('DATA_KEY: must be 32 random bytes in base64 or hexadecimal (openssl rand -base64 32)')
  return key
}

/** A short name that tells keys apart and nothing about them. */
function nameOf(key: Buffer): string {
  return createHash('sha256').update('name').update(key).digest('base64url').slice(0, KEY_NAME_LENGTH)
}
