/** Of a fault's own words, characters. */
const LONGEST_MESSAGE = 200
const MOST_FRAMES = 8

/**
 * What of a fault goes into the log: its kind, its code, where it happened, and its own words without anything that it
 * quotes. A fault's words are often another program's, and these quote what somebody wrote (`Unexpected token … in …`).
 */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${typeof error}`
  const code = 'code' in error ? ` ${plain(String(error.code))}` : ''
  const from = error.cause instanceof Error ? [`from ${causeOf(error.cause)}`] : []
  return [`${plain(error.name)}${code}: ${plain(error.message)}`, ...framesOf(error), ...from].join('\n')
}

function framesOf({ name, message, stack = '' }: Error): string[] {
  const head = stack.indexOf(message)
  const below = head < 0 ? stack.replace(name, '') : stack.slice(head + message.length)
  return below
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at [\x20-\x7e]+$/.test(line))
    .slice(0, MOST_FRAMES)
}

/** Without what stands between quotation marks, without letters that only people write, without ids and numbers. */
function plain(words: string): string {
  return words
    .replace(/["'`“‘「].*["'`”’」]/su, '…')
    .replace(/[^\x20-\x7e…]+/gu, '…')
    .replace(/\b[0-9a-f]{16,}\b|\d{6,}/giu, '…')
    .slice(0, LONGEST_MESSAGE)
}
