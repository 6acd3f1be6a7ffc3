import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { deafTo } from './canaries.ts'
import type { Parts } from './consultation/consult.ts'
import type { Current } from './consultation/current.ts'
import { KnowledgeError } from './knowledge/fault.ts'
import { causeOf } from './log.ts'
import { loadParts, type Sources } from './parts.ts'
import type { Dictionaries } from './retrieval/load.ts'

/** How often the folders are looked at, ms. */
const LOOK_EVERY_MS = 15_000

/** Adds to the parts what does not come from the knowledge, such as models. */
type Equip = (known: Parts) => Promise<Parts>
type LiveSources = {
  readonly sources: Sources
  readonly tools: Promise<Dictionaries>
  readonly log: Logger
  readonly equip: Equip
}

/** The knowledge in use. New knowledge is read and tried beside it, and takes its place between two turns or not at all. */
export class LiveParts {
  private readonly sources: Sources
  private readonly tools: Promise<Dictionaries>
  private readonly log: Logger
  private readonly equip: Equip
  private parts: Parts
  private inUse: string
  private seen: string
  private reloading: Promise<void> = Promise.resolve()

  private constructor({ sources, tools, log, equip }: LiveSources, parts: Parts, fingerprint: string) {
    this.sources = sources
    this.tools = tools
    this.log = log
    this.equip = equip
    this.parts = parts
    this.inUse = this.seen = fingerprint
  }

  /** @throws KnowledgeError when what is there at the start cannot be used */
  static async load(
    sources: Sources,
    tools: Promise<Dictionaries>,
    log: Logger,
    equip: Equip = (known) => Promise.resolve(known),
  ): Promise<LiveParts> {
    const fingerprint = fingerprintOf(sources)
    const parts = await loadParts(sources, tools)
    const deaf = deafTo(parts)
    if (deaf.length > 0) throw new KnowledgeError(deaf)
    return new LiveParts({ sources, tools, log, equip }, await equip(parts), fingerprint)
  }

  readonly current: Current<Parts> = () => this.parts

  /** Reads everything anew; a fault is logged and leaves the old knowledge in use. Never rejects. */
  reload(): Promise<void> {
    this.reloading = this.reloading.then(() => this.exchange())
    return this.reloading
  }

  /** Looks for changed files from time to time: once they have stopped changing, they are read. */
  watch(everyMs = LOOK_EVERY_MS): void {
    setInterval(() => {
      const now = fingerprintOf(this.sources)
      if (now === this.seen && now !== this.inUse) void this.reload()
      this.seen = now
    }, everyMs).unref()
  }

  private async exchange(): Promise<void> {
    const started = performance.now()
    // Faulty files are not read again until they change.
    this.inUse = fingerprintOf(this.sources)
    try {
      const parts = await loadParts(this.sources, this.tools)
      const deaf = deafTo(parts)
      if (deaf.length > 0) throw new KnowledgeError(deaf)
      this.parts = await this.equip(parts)
      const elapsedMs = Math.round(performance.now() - started)
      this.log.info({ passages: parts.passages.length, elapsedMs }, 'new knowledge is in use')
    } catch (error) {
      const faults = error instanceof KnowledgeError ? error.faults : []
      for (const { file, field, reason } of faults) this.log.error({ file, field, reason }, 'knowledge fault')
      if (faults.length === 0) this.log.error({ cause: causeOf(error) }, 'knowledge could not be read')
      this.log.error({ faults: faults.length }, 'the old knowledge stays in use')
    }
  }
}

/** Changes when a file is added, removed or written. */
function fingerprintOf({ knowledge, prompts }: Sources): string {
  const hash = createHash('sha256')
  for (const root of [knowledge, prompts])
    for (const name of listed(root)) {
      const stat = statSync(join(root, name), { throwIfNoEntry: false })
      if (stat?.isFile() === true) hash.update(`${name}\n${stat.size}\n${stat.mtimeMs}\n`)
    }
  return hash.digest('base64url')
}

function listed(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  } catch {
    return []
  }
}
