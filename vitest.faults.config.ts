import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 120_000,
    env: { TZ: process.env['TZ'] ?? 'Asia/Tokyo' },
  },
});
