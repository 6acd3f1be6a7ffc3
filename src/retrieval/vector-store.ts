import type { Document } from '@langchain/core/documents'
import type { EmbeddingsInterface } from '@langchain/core/embeddings'
import { VectorStore } from '@langchain/core/vectorstores'
import type { NearestNeighbours, VectorIndex } from './vectors.ts'

/** LangChain's vector store over a local index: HNSW, or exact where its addon could not be built. */
export class LocalVectorStore extends VectorStore {
  private readonly index: VectorIndex
  private readonly vectors: Float32Array[] = []
  private readonly documents: Document[] = []
  private neighbours: NearestNeighbours | null = null

  constructor(embeddings: EmbeddingsInterface, index: VectorIndex) {
    super(embeddings, {})
    this.index = index
  }

  override _vectorstoreType(): string {
    return 'tsunagi-local'
  }

  override addVectors(vectors: number[][], documents: Document[]): Promise<void> {
    this.add(
      vectors.map((vector) => Float32Array.from(vector)),
      documents,
    )
    return Promise.resolve()
  }

  override async addDocuments(documents: Document[]): Promise<void> {
    const texts = documents.map((document) => document.pageContent)
    await this.addVectors(await this.embeddings.embedDocuments(texts), documents)
  }

  override similaritySearchVectorWithScore(query: number[], k: number): Promise<[Document, number][]> {
    return Promise.resolve(
      this.nearest(Float32Array.from(query), k).map(({ index, similarity }) => [this.documents[index]!, similarity]),
    )
  }

  /** Adds unit vectors; the index is built at the next search. */
  add(vectors: readonly Float32Array[], documents: readonly Document[]): void {
    this.vectors.push(...vectors)
    this.documents.push(...documents)
    this.neighbours = null
  }

  /** The nearest vectors by the position in which they were added. */
  nearest(query: Float32Array, k: number): { index: number; similarity: number }[] {
    if (this.vectors.length === 0) return []
    this.neighbours ??= this.index(this.vectors, query.length)
    return this.neighbours(query, Math.min(k, this.vectors.length))
  }
}
