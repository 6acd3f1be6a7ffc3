import { readFileSync } from 'node:fs'

/** What opens something: read once at start, then nowhere to be found. */
const SECRET_SETTINGS = [
  'DATA_KEY',
  'DATA_KEY_PREVIOUS',
  'DATABASE_URL',
  'LINE_CHANNEL_SECRET',
  'LINE_CHANNEL_ACCESS_TOKEN',
  'TEAMS_CLIENT_SECRET',
  'METRICS_TOKEN',
] as const

/** Takes the secrets out of the environment, so that no child process, diagnostic report or library carries them on. */
export function forgetSecrets(env: Record<string, string | undefined>): void {
  for (const name of SECRET_SETTINGS) Reflect.deleteProperty(env, name)
}

/** Whether a crash would write this process's memory, keys and all, into a file. False where that cannot be told. */
export function mayDumpCore(limits: string = '/proc/self/limits'): boolean {
  try {
    const [, soft] = /^Max core file size\s+(\S+)/m.exec(readFileSync(limits, 'utf8')) ?? []
    return soft !== undefined && soft !== '0'
  } catch {
    return false
  }
}
