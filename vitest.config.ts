import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Servers are started and killed: on a machine that does other things beside, that takes its time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Each file that consults loads the whole knowledge; two at a time fit the smallest machine.
    maxWorkers: 2,
  },
})
