import { Document } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import type { HybridIndex, Indexed } from './hybrid.ts'

/** LangChain's retriever over the hybrid index, so that another store can take its place. */
export class HybridRetriever extends BaseRetriever {
  lc_namespace = ['tsunagi', 'retrieval']
  private readonly index: HybridIndex
  private readonly corpus: readonly Indexed[]
  private readonly k: number

  constructor(index: HybridIndex, corpus: readonly Indexed[], k: number) {
    super({})
    this.index = index
    this.corpus = corpus
    this.k = k
  }

  override _getRelevantDocuments(query: string): Promise<Document[]> {
    return Promise.resolve(
      this.index.search(query, this.k).map(({ index, score }) => {
        const entry = this.corpus[index]!
        return new Document({ id: entry.id, pageContent: entry.text, metadata: { index, score } })
      }),
    )
  }
}
