import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file that consults loads the whole knowledge; two at a time fit the smallest machine.
    maxWorkers: 2,
  },
})
