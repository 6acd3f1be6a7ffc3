import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Cipher } from '../../src/store/cipher.ts'

const KEY = randomBytes(32).toString('base64')

describe('the cipher', () => {
  it('opens what it sealed, in its place only', () => {
    const cipher = new Cipher([KEY])
    const sealed = cipher.seal('母のこと', 'event:1')
    expect(cipher.open(sealed, 'event:1')).toBe('母のこと')
    expect(() => cipher.open(sealed, 'event:2')).toThrow('changed or moved')
  })

  it('never seals the same text the same way', () => {
    const cipher = new Cipher([KEY])
    expect(cipher.seal('同じ', 'x')).not.toBe(cipher.seal('同じ', 'x'))
  })

  it('refuses a key that is too short, and says what a key is', () => {
    expect(() => new Cipher(['password'])).toThrow('32 random bytes')
    expect(() => new Cipher([])).toThrow('no key')
  })
})
