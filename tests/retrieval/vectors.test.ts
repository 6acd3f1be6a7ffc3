import { describe, expect, it } from 'vitest'
import { exactVectorIndex, loadVectorIndex } from '../../src/retrieval/vectors.ts'

const vectors = Array.from({ length: 300 }, (_, at) => {
  const angle = at / 50
  return Float32Array.from([Math.cos(angle), Math.sin(angle)])
})

describe('nearest neighbours', () => {
  it('are the same whether the addon could be built or not', async () => {
    const query = Float32Array.from([Math.cos(2.01), Math.sin(2.01)])
    const exact = exactVectorIndex(vectors, 2)(query, 5)
    const built = (await loadVectorIndex())(vectors, 2)(query, 5)
    expect(built.map(({ index }) => index)).toEqual(exact.map(({ index }) => index))
    expect(exact[0]?.similarity).toBeGreaterThan(0.999)
  })
})
