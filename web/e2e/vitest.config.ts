import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { alias } from '../build/apps.mjs';

// One city for all files, one browser for each, one after the other: the machine that checks has two cores.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { alias },
  test: {
    include: ['*.test.ts'],
    globalSetup: './city.ts',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
