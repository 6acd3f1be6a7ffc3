/** Search by meaning, through an embedding model. */
export type DenseSearch = {
  /** The cosine of each passage with the text, −1 to 1; null: not ready, too slow, or failed. Never throws. */
  readonly similarities: (text: string) => Promise<Float64Array | null>
}

/** An embedding model with an endpoint that speaks OpenAI's protocol. */
export type EmbeddingSettings = {
  readonly model: string
  /** Null: OpenAI's own. */
  readonly baseUrl: string | null
  readonly leavesMachine: boolean
  /** What the model wants before a question and before a passage, such as `query: ` and `passage: `. */
  readonly queryPrefix: string
  readonly passagePrefix: string
  /** Where vectors are kept between starts. */
  readonly folder: string
}
