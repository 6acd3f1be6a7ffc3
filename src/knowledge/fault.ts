/** A file under knowledge/ that cannot be used: which one, where in it, and why. */
export type KnowledgeFault = { readonly file: string; readonly field: string; readonly reason: string }

/** Stops the start. The message names each fault on a line of its own: file, field, reason. */
export class KnowledgeError extends Error {
  readonly code = 'KNOWLEDGE_INVALID'
  readonly faults: readonly KnowledgeFault[]

  constructor(faults: readonly KnowledgeFault[]) {
    super(faults.map((fault) => `${fault.file}: ${fault.field}: ${fault.reason}`).join('\n'))
    this.faults = faults
  }
}
