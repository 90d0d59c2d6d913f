// make screenshots: every main screen, light and dark, into docs/screenshots. SCREENS=rider takes those
// whose name begins so.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { openBrowser, Visitor } from './browser';
import { screens } from './screens';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const only = process.env.SCREENS ?? '';
let browser: Browser;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each(screens.filter((screen) => screen.name.startsWith(only)))(
    '$name',
    async ({ name, path, who, viewport, open }) => {
      const visitor = await Visitor.enter(browser, inject('url'), { viewport, colorScheme });
      await visitor.page.goto(path);
      if (who) await visitor.be(who);
      await open?.(visitor);
      await visitor.settled();
      await visitor.page.evaluate(async () => {
        await document.fonts.ready;
        const shown = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
        await Promise.all(shown.map((image) => image.decode().catch(() => {})));
      });
      await visitor.page.screenshot({ path: `${folder}${name}-${colorScheme}.png`, animations: 'disabled' });
      await visitor.leave();
    },
  );
});
