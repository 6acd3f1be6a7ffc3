import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** False where Debian's browser is not installed; then whoever asks leaves its tests out, loudly. */
export function isBrowserHere(whose: string): boolean {
  const isHere = existsSync(CHROMIUM)
  if (!isHere) console.warn(`\n!! ${CHROMIUM} IS NOT INSTALLED: ${whose.toUpperCase()} IS SKIPPED !!\n`)
  return isHere
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET })
}
