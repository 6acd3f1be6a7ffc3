/** What is used of hnswlib-node, an optional dependency: its addon is absent where it could not be built. */
declare module 'hnswlib-node' {
  type Graph = {
    initIndex(options: { maxElements: number; randomSeed: number }): void
    addPoint(point: number[], label: number): void
    setEf(ef: number): void
    searchKnn(point: number[], k: number): { distances: number[]; neighbors: number[] }
  }
  const library: { readonly HierarchicalNSW: new (space: 'ip', dimensions: number) => Graph }
  export default library
}
