import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { z } from 'zod'
import { KnowledgeError, type KnowledgeFault } from './fault.ts'

/** Reads and validates files under one root folder, and remembers every fault, so that all are told at once. */
export class KnowledgeFiles {
  readonly root: string
  readonly faults: KnowledgeFault[] = []

  constructor(root: string) {
    this.root = root
  }

  text(file: string): string {
    try {
      return readFileSync(join(this.root, file), 'utf8')
    } catch (cause) {
      this.fault(file, '-', cause instanceof Error ? cause.message : 'cannot be read')
      return ''
    }
  }

  /** One YAML file that must fit the schema; null where it does not. */
  yaml<S extends z.ZodType>(file: string, schema: S): z.output<S> | null {
    let data: unknown
    try {
      data = parseYaml(this.text(file))
    } catch (cause) {
      this.fault(file, '-', cause instanceof Error ? cause.message : 'is not YAML')
      return null
    }
    return this.validate(file, schema, data)
  }

  /** Every YAML file of a folder, each with its name, in the order of their names. */
  yamlFolder<S extends z.ZodType>(folder: string, schema: S): { file: string; value: z.output<S> }[] {
    return this.list(folder, '.yaml').flatMap((file) => {
      const value = this.yaml(file, schema)
      return value === null ? [] : [{ file, value }]
    })
  }

  /** Every line of every JSONL file of a folder. */
  jsonlFolder<S extends z.ZodType>(folder: string, schema: S): { file: string; value: z.output<S> }[] {
    return this.list(folder, '.jsonl').flatMap((file) =>
      this.text(file)
        .split('\n')
        .flatMap((line, index) => {
          if (line.trim() === '') return []
          const value = this.validate(`${file}:${String(index + 1)}`, schema, parseJson(line))
          return value === null ? [] : [{ file, value }]
        }),
    )
  }

  list(folder: string, ending: string): string[] {
    try {
      return readdirSync(join(this.root, folder))
        .filter((name) => name.endsWith(ending))
        .sort()
        .map((name) => join(folder, name))
    } catch (cause) {
      this.fault(folder, '-', cause instanceof Error ? cause.message : 'cannot be read')
      return []
    }
  }

  fault(file: string, field: string, reason: string): void {
    this.faults.push({ file, field, reason })
  }

  /** Throws when anything was wrong. */
  settle(): void {
    if (this.faults.length > 0) throw new KnowledgeError(this.faults)
  }

  private validate<S extends z.ZodType>(file: string, schema: S, data: unknown): z.output<S> | null {
    const result = schema.safeParse(data)
    if (result.success) return result.data
    for (const issue of result.error.issues) this.fault(file, issue.path.join('.') || '-', issue.message)
    return null
  }
}

/** Counting lines for messages costs a third of the time, so it is done only where there is something to say. */
function parseYaml(text: string): unknown {
  try {
    return parse(text, { prettyErrors: false })
  } catch {
    return parse(text)
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
