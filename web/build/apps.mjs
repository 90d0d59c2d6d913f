// The apps: where each is served, and how Vite builds it. Shared by the build, the dev server and the
// bundle budget.
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { pageHead } from './head.mjs';
import { offlineShell } from './offline.mjs';
import { sharedMap } from './shared-map.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Name of each app and the path it is served at. */
export const apps = { customer: '/', rider: '/rider/', store: '/store/', ops: '/ops/' };

const packages = ['api', 'live', 'map', 'ui'];

/** The packages by name, for every tool that resolves imports. */
export const alias = packages.map((name) => ({
  find: new RegExp(`^@doorstep/${name}/(.*)$`),
  replacement: `${root}packages/${name}/src/$1`,
}));

/** @param {keyof typeof apps} name @returns {import('vite').InlineConfig} */
export function viteConfig(name) {
  const base = apps[name];
  return {
    configFile: false,
    root: `${root}apps/${name}`,
    base,
    publicDir: `${root}apps/${name}/public`,
    cacheDir: `${root}.cache/${name}`,
    plugins: [
      pageHead(name, base),
      sharedMap(),
      react(),
      tailwind(),
      offlineShell({ base, others: Object.values(apps).filter((path) => path !== base) }),
    ],
    resolve: { alias },
    build: {
      outDir: `${root}dist${base}`,
      emptyOutDir: false,
      target: 'es2022',
      cssMinify: true,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
    },
  };
}
