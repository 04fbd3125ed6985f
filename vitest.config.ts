import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['podsim-source'] },
  ssr: { resolve: { conditions: ['podsim-source'] } },
  test: {
    include: ['packages/*/src/**/*.spec.ts'],
    testTimeout: 60_000,
  },
});
