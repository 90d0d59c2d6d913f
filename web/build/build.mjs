// Builds the apps into dist, each file also compressed as the server hands it out.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { apps, root, viteConfig } from './apps.mjs';
import { copyMap } from './shared-map.mjs';

const dist = join(root, 'dist');
const compressible = /\.(html|js|mjs|css|svg|wasm|json|webmanifest|txt)$/;

/** Below this many bytes a compressed form saves nothing. */
const worthwhile = 512;

const wanted = process.argv.slice(2);
for (const entry of await readdir(dist)) {
  if (wanted.length === 0 && entry !== 'README') await rm(join(dist, entry), { recursive: true });
}
for (const name of Object.keys(apps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await build({ ...viteConfig(name), logLevel: 'warn' });
  console.log(`built ${name}`);
}
copyMap(dist);
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = await readFile(path);
  if (plain.length < worthwhile) continue;
  const brotli = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  await writeFile(`${path}.br`, brotliCompressSync(plain, { params: brotli }));
  await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
}
