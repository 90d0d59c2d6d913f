// Weighs what the first screen of each app loads: the scripts of its page and what they import, as
// compressed by the server. Exits with an error over the budget.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apps, root } from './apps.mjs';

/** Kilobytes (1,000 bytes) of compressed JavaScript. */
const budgets = { customer: 120, rider: 140, store: 140, ops: 160 };

const imports = /(?:\bimport|\bfrom)\s*["'](\.\/[^"']+\.js)["']/g;
let over = false;
for (const [name, base] of Object.entries(apps)) {
  const page = join(root, 'dist', base, 'index.html');
  if (!existsSync(page)) continue;
  const first = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((m) => m[1]);
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(root, 'dist', path), 'utf8');
    for (const [, next] of text.matchAll(imports)) visit(new URL(next, `http://x${path}`).pathname);
  };
  first.forEach(visit);
  let bytes = 0;
  for (const path of seen)
    bytes += readFileSync(
      join(root, 'dist', existsSync(join(root, 'dist', `${path}.br`)) ? `${path}.br` : path),
    ).length;
  const kilobytes = bytes / 1000;
  console.log(
    `${name}: ${kilobytes.toFixed(1)} kB of JavaScript at first load in ${seen.size} files, budget ${budgets[name]}`,
  );
  over ||= kilobytes > budgets[name];
}
if (over) {
  console.error('over the budget: load what the first screen does not need later');
  process.exit(1);
}
