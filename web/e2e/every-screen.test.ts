// Every screen that has a picture, by the rules of WCAG 2.2 AA as far as a machine knows them: as it is, in
// the dark, 320 px wide and with text of twice the size. One login for each person of each app. What needs a
// trip or an order of its own is checked by the test that its entry in screens.ts names.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, phone, smallPhone, Visitor } from './browser';
import { type Screen, screens } from './screens';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Who looks at a screen: a person, or somebody who has not signed in. */
function whose({ path, who = 'a visitor' }: Screen): string {
  return `${/^\/(rider|store|ops)\//.exec(path)?.[1] ?? 'shop'} of ${who}`;
}

const walked = screens.filter(({ seenIn }) => !seenIn);

test.each([...new Set(walked.map(whose))])(
  'every screen: %s',
  async (watcher) => {
    const visitor = await Visitor.enter(browser, inject('url'));
    const wrong: string[] = [];
    let signedIn = false;
    for (const screen of walked.filter((candidate) => whose(candidate) === watcher)) {
      await visitor.page.setViewportSize(screen.viewport);
      await visitor.page.goto(screen.path);
      if (screen.who && !signedIn) await visitor.be(screen.who);
      signedIn = true;
      await screen.open?.(visitor);
      await visitor.page.locator('main h1, h1').first().waitFor({ state: 'attached' });
      await visitor.settled();
      wrong.push(...(await look(visitor, screen.name)));
      wrong.push(...visitor.faults.splice(0).map((fault) => `${screen.name} said: ${fault}`));
    }
    expect(wrong).toEqual([]);
    await visitor.leave();
  },
  400_000,
);

/** Looks at what is on the screen in every way that a person may have it; tells what is wrong. */
async function look(visitor: Visitor, name: string): Promise<string[]> {
  const { page } = visitor;
  const asItIs = await visitor.barriers();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-theme=dark]').waitFor();
  const inTheDark = await visitor.barriers(['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(smallPhone);
  const small = await visitor.sideways();
  await page.setViewportSize(phone);
  await enlarge(visitor, '200%');
  const large = await visitor.sideways();
  await enlarge(visitor, '');
  return [
    ...asItIs.map((barrier) => `${name}: ${barrier}`),
    ...inTheDark.map((barrier) => `${name} in the dark: ${barrier}`),
    ...(small > 0 ? [`${name} at 320 px is ${small} px too wide`] : []),
    ...(large > 0 ? [`${name} with text of 200 % is ${large} px too wide`] : []),
  ];
}

function enlarge({ page }: Visitor, size: string): Promise<void> {
  return page.evaluate((fontSize) => {
    document.documentElement.style.fontSize = fontSize;
  }, size);
}
