/** The nearest of the indexed unit vectors, most similar first; similarity is the cosine, −1 to 1. */
export type NearestNeighbours = (query: Float32Array, k: number) => { index: number; similarity: number }[]

/** Builds a search over unit vectors. */
export type VectorIndex = (vectors: readonly Float32Array[], dimensions: number) => NearestNeighbours

/** Neighbours kept while searching; the library's default of 10 loses recall. */
const EF_SEARCH = 250

/** Compares with every vector; as good as a graph at a few thousand passages. */
export const exactVectorIndex: VectorIndex = (vectors) => (query, k) =>
  vectors
    .map((vector, index) => ({ index, similarity: dot(vector, query) }))
    .sort((a, b) => b.similarity - a.similarity || a.index - b.index)
    .slice(0, k)

/** Approximate search in a graph (Malkov & Yashunin 2016) by hnswlib; exact where its addon could not be built. */
export async function loadVectorIndex(): Promise<VectorIndex> {
  try {
    const hnswlib = await import('hnswlib-node')
    const { HierarchicalNSW } = hnswlib.default
    return (vectors, dimensions) => {
      const graph = new HierarchicalNSW('ip', dimensions)
      graph.initIndex({ maxElements: Math.max(1, vectors.length), randomSeed: 100 })
      vectors.forEach((vector, index) => {
        graph.addPoint([...vector], index)
      })
      graph.setEf(EF_SEARCH)
      return (query, k) => {
        const { neighbors, distances } = graph.searchKnn([...query], Math.min(k, vectors.length))
        return neighbors.map((index, at) => ({ index, similarity: 1 - distances[at]! }))
      }
    }
  } catch {
    return exactVectorIndex
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0
  for (let at = 0; at < a.length; at++) total += a[at]! * b[at]!
  return total
}
