import { existsSync } from 'node:fs'

/** How often the file is looked for, ms: an operator's hand is not waited for longer. */
const LOOK_EVERY_MS = 1_000

/** Whether no model is to be asked: from the start, or since somebody laid the file down. */
export function killSwitch(
  { isOff, switchFile }: { readonly isOff: boolean; readonly switchFile: string },
  now: () => number = Date.now,
): () => boolean {
  let looked = Number.NEGATIVE_INFINITY
  let isThere = false
  return () => {
    if (isOff) return true
    if (now() - looked >= LOOK_EVERY_MS) {
      looked = now()
      isThere = existsSync(switchFile)
    }
    return isThere
  }
}
