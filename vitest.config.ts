import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // test/faults: slow (npm run test:faults); test/shared: needs material beside the project (npm run check:shared).
    exclude: ['test/faults/**', 'test/shared/**', 'node_modules/**'],
    setupFiles: ['test/support/seed.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
    // Many suites wait for processes of their own: one worker for each processor, not one less.
    maxWorkers: '100%',
    // Suites start servers and move slots under them; on a shared CI machine one more try, which the report names.
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 60_000,
    env: { TZ: process.env['TZ'] ?? 'Asia/Tokyo' },
  },
});
