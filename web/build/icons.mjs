// Draws the icon of the apps in the sizes that phones ask for, into build/icons. They are committed: run
// this with `npm run icons` after the drawing in head.mjs has changed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './apps.mjs';
import { icon, sizes } from './head.mjs';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const folder = join(root, 'build', 'icons');
mkdirSync(folder, { recursive: true });
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${icon}`);
  writeFileSync(join(folder, `${size}.png`), await page.screenshot());
  await page.close();
}
await browser.close();
