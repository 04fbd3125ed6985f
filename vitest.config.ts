import { defineConfig } from 'vitest/config';

// Tests read the sources of every package, not what was built from them.
const conditions = ['podsim-source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.spec.ts'],
    setupFiles: ['scripts/property-runs.ts'],
    testTimeout: 600_000,
  },
});
