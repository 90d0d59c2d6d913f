// MapLibre is large and the same in all apps: it is handed out once, as its authors built it, and its
// worker beside it.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/maplibre-gl', import.meta.url));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const path = `assets/maplibre-gl-${version}`;

/** @returns {import('vite').Plugin} */
export function sharedMap() {
  return {
    name: 'doorstep-shared-map',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === 'maplibre-gl' ? { id: `/${path}/maplibre-gl.mjs`, external: true } : undefined),
  };
}

/** Puts MapLibre into the built files. */
export function copyMap(dist) {
  mkdirSync(join(dist, path), { recursive: true });
  for (const file of ['maplibre-gl.mjs', 'maplibre-gl-worker.mjs', 'maplibre-gl-shared.mjs']) {
    cpSync(join(folder, 'dist', file), join(dist, path, file));
  }
  cpSync(join(folder, 'LICENSE.txt'), join(dist, path, 'LICENSE.txt'));
}
