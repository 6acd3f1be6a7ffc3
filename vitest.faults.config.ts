import { defineConfig } from 'vitest/config'

// `npm run test:faults`: every fault in full, one after the other, since each stops the world in its own way.
export default defineConfig({
  test: {
    include: ['tests/faults/**/*.test.ts', 'tests/acceptance/knowledge-swap.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
