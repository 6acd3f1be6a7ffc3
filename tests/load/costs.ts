import { readFileSync } from 'node:fs'
import { Client } from 'pg'

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

export type Cost = { readonly cpuMs: number; readonly rssMb: number }

/** What a process has used so far; zeros where it is gone. */
export function costOf(pid: number): Cost {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      rssMb: Math.round(Number(resident?.[1] ?? 0) / 1_024),
    }
  } catch {
    return { cpuMs: 0, rssMb: 0 }
  }
}

/** The processor time of every PostgreSQL process that serves this database, ms. */
export async function databaseCpuMs(url: string): Promise<number> {
  const pids = await ask<{ pid: number }>(url, 'select pid from pg_stat_activity where datname = current_database()')
  return pids.reduce((sum, { pid }) => sum + costOf(pid).cpuMs, 0)
}

export async function databaseMb(url: string): Promise<number> {
  const [row] = await ask<{ bytes: string }>(url, 'select pg_database_size(current_database()) as bytes')
  return Math.round(Number(row!.bytes) / 1e5) / 10
}

async function ask<Row extends object>(url: string, query: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(query)).rows
  } finally {
    await client.end()
  }
}

/** How memory moved: means of the first and the last third, and the straight line through all samples. */
export type Drift = { readonly firstMb: number; readonly lastMb: number; readonly mbPerMinute: number }

export function driftOf(samples: readonly { readonly minute: number; readonly mb: number }[]): Drift {
  const third = Math.max(1, Math.floor(samples.length / 3))
  const mean = (part: readonly { mb: number }[]) => Math.round(part.reduce((sum, { mb }) => sum + mb, 0) / part.length)
  const minutes = samples.reduce((sum, { minute }) => sum + minute, 0) / samples.length
  const mb = samples.reduce((sum, sample) => sum + sample.mb, 0) / samples.length
  const covariance = samples.reduce((sum, sample) => sum + (sample.minute - minutes) * (sample.mb - mb), 0)
  const variance = samples.reduce((sum, sample) => sum + (sample.minute - minutes) ** 2, 0)
  return {
    firstMb: mean(samples.slice(0, third)),
    lastMb: mean(samples.slice(-third)),
    mbPerMinute: Math.round((variance === 0 ? 0 : covariance / variance) * 100) / 100,
  }
}
