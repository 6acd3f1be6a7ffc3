import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const fileSchema = z.object({
  model: z.string(),
  dimensions: z.int().positive(),
  /** By the hash of the text: 32-bit floats, base64. */
  vectors: z.record(z.string(), z.string()),
})

/** Vectors on disk, by the content of the text and the model that made them: only what has changed is made anew. */
export class VectorCache {
  private readonly file: string
  private readonly folder: string
  private readonly model: string
  private readonly vectors = new Map<string, Float32Array>()

  /** @param model names model, address and prefix: vectors of another one are no use */
  constructor(folder: string, model: string) {
    this.folder = folder
    this.model = model
    this.file = join(folder, `${hash(model).slice(0, 16)}.json`)
    this.read()
  }

  get(text: string): Float32Array | null {
    return this.vectors.get(hash(text)) ?? null
  }

  /** Keeps these and forgets all others. Written beside and moved into place: a reader never sees half of it. */
  keep(entries: readonly { readonly text: string; readonly vector: Float32Array }[]): void {
    this.vectors.clear()
    for (const { text, vector } of entries) this.vectors.set(hash(text), vector)
    const vectors = Object.fromEntries(
      [...this.vectors].map(([key, { buffer, byteOffset, byteLength }]) => [
        key,
        Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
      ]),
    )
    mkdirSync(this.folder, { recursive: true })
    const dimensions = entries[0]?.vector.length ?? 1
    writeFileSync(`${this.file}.new`, JSON.stringify({ model: this.model, dimensions, vectors }))
    renameSync(`${this.file}.new`, this.file)
  }

  /** What cannot be read is made anew. */
  private read(): void {
    let data: unknown
    try {
      data = JSON.parse(readFileSync(this.file, 'utf8'))
    } catch {
      return
    }
    const parsed = fileSchema.safeParse(data)
    if (!parsed.success || parsed.data.model !== this.model) return
    for (const [key, packed] of Object.entries(parsed.data.vectors)) {
      const bytes = Uint8Array.from(Buffer.from(packed, 'base64'))
      const vector = new Float32Array(bytes.buffer)
      if (vector.length === parsed.data.dimensions) this.vectors.set(key, vector)
    }
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
