import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, temporaryFolder } from '../acceptance/server.ts'

const DEBIAN = '/usr/lib/postgresql'

/** Where PostgreSQL's own programs lie; null: not on this machine. */
export function postgresPrograms(): string | null {
  const [newest] = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folder = newest === undefined ? null : join(DEBIAN, newest, 'bin')
  return folder !== null && existsSync(join(folder, 'initdb')) ? folder : null
}

/** A PostgreSQL of the test's own, to be stopped and started as it likes. */
export class Cluster {
  readonly url: string
  readonly port: number
  private readonly programs: string
  private readonly folder: string

  private constructor(programs: string, folder: string, port: number) {
    this.programs = programs
    this.folder = folder
    this.port = port
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  static async make(programs: string): Promise<Cluster> {
    const folder = temporaryFolder()
    if (process.getuid?.() === 0) {
      const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
      chownSync(folder, id('-u'), id('-g'))
    }
    chmodSync(folder, 0o700)
    const cluster = new Cluster(programs, folder, await freePort())
    cluster.run('initdb', '-D', folder, '-U', 'postgres', '-A', 'trust', '--no-sync')
    cluster.start()
    return cluster
  }

  start(): void {
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=32MB`
    this.run('pg_ctl', '-D', this.folder, '-w', '-l', join(this.folder, 'log'), '-o', options, 'start')
  }

  /** As a power cut would: nobody is told, nothing is written down any more. */
  crash(): void {
    this.run('pg_ctl', '-D', this.folder, '-w', '-m', 'immediate', 'stop')
  }

  remove(): void {
    try {
      this.crash()
    } catch {
      // It was stopped already.
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** PostgreSQL refuses to run as root. */
  private run(program: string, ...parameters: string[]): void {
    const command = join(this.programs, program)
    const [name, all] =
      process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...parameters]] : [command, parameters]
    execFileSync(name, all, { stdio: 'ignore', cwd: '/' })
  }
}
