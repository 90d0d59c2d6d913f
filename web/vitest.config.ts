import { defineConfig } from 'vitest/config';
import { alias } from './build/apps.mjs';

export default defineConfig({
  resolve: { alias },
  test: {
    environment: 'happy-dom',
    include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 60_000, // a busy machine is no defect
  },
});
