// npm run measure: how quickly the shop answers a finger, on the built program in a real browser. It fails
// beyond the targets and means something on a machine with nothing else to do, so it is not part of the tests.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, Visitor } from './browser';
import { comeIn } from './shopper';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** What is measured, in milliseconds, with the most that its 95th percentile may be. */
function report(what: string, times: number[], target: number): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  const figures = [0.5, 0.95, 1].map((share) => at(share).toFixed(1));
  console.log(`${what}: p50 ${figures[0]} ms, p95 ${figures[1]} ms, longest ${figures[2]} ms of ${times.length}`);
  expect(at(0.95), `${what}, 95th percentile`).toBeLessThanOrEqual(target);
}

test('results are there within 100 ms of the key', async () => {
  const visitor = await Visitor.enter(browser, inject('url'));
  const { page } = visitor;
  await comeIn(page);
  await page.goto('/search');
  await page.getByRole('searchbox').waitFor();
  await page.evaluate(watchSearch);
  for (const word of ['milk', 'doodh', 'basmati rice', 'chese', 'shampoo', 'atta']) {
    for (const letter of word) {
      const before = await page.evaluate(() => (window as unknown as Watched).times.length);
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      if (letter !== ' ')
        await page.waitForFunction((n) => (window as unknown as Watched).times.length > n, before, { polling: 'raf' });
    }
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('searchbox').focus();
  }
  report(
    'search, from the key to results on the screen',
    await page.evaluate(() => (window as unknown as Watched).times),
    100,
  );
  await visitor.leave();
});

test('a shelf of 200 products scrolls, and its cart reacts, within a frame', async () => {
  const visitor = await Visitor.enter(browser, inject('url'), { serviceWorkers: 'block' }); // or its requests cannot be changed
  const { page } = visitor;
  await comeIn(page);
  // No demo store has a category so large: the shelf is asked for as the whole store.
  await page.route(/CatalogPublicService\/ListProducts/, (route) =>
    route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), categoryId: '' }) }),
  );
  await page.goto('/c/dairy-bread-eggs');
  const cards = page.getByRole('article');
  await cards.first().waitFor();
  while ((await cards.count()) < 200) {
    const before = await cards.count();
    await page.mouse.wheel(0, 20_000);
    await page.waitForFunction((n) => document.querySelectorAll('article').length > n, before);
  }
  await visitor.settled();
  await page.evaluate(watchEvents);
  await page.evaluate(() => scrollTo(0, 0));
  const work = await mainThread(page);
  const add = page.getByRole('main').getByRole('button', { name: /^Add / });
  for (let i = 0; i < 12; i++) {
    await add.nth(i).click(); // what was pressed is no "Add" any more, so this is every second one
    await page.waitForFunction((n) => (window as unknown as Watched).presses.length > n, i, { polling: 'raf' });
  }
  const presses = await page.evaluate(() => (window as unknown as Watched).presses);
  console.log(`work of the main thread for a press: ${((await work()) / presses.length).toFixed(1)} ms`);
  report('from the press of Add to the changed card on the screen', presses, 32); // event timing counts in steps of 8
  const frames = await page.evaluate(scrollThrough);
  report('frames while scrolling through 200 products', frames, 34);
  const tasks = await page.evaluate(() => (window as unknown as Watched).longTasks);
  console.log(`tasks of more than 50 ms meanwhile: ${tasks.map((ms) => `${ms.toFixed(0)} ms`).join(', ') || 'none'}`);
  await visitor.leave();
});

/** How much the page's own thread works from now on, in milliseconds: no matter what else the machine does. */
async function mainThread(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await browser.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const before = await read();
  return async () => (await read()) - before;
}

type Watched = { times: number[]; presses: number[]; longTasks: number[] };

/** In the page: from each key to the frame after the line that names what was found for the new query. */
function watchSearch(): void {
  const watched = window as unknown as Watched;
  watched.times = [];
  let since = 0;
  let asked = '';
  const look = () => {
    if (!since || !document.querySelector('main')?.textContent?.includes(` found for ${asked}`)) return;
    const from = since;
    since = 0;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => watched.times.push(performance.now() - from);
      port2.postMessage(null);
    });
  };
  document.addEventListener('keydown', (event) => {
    if (event.key.length === 1 && event.key !== ' ') since = event.timeStamp;
  });
  document.addEventListener(
    'input',
    (event) => {
      asked = (event.target as HTMLInputElement).value.trim();
    },
    true,
  );
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}

/** In the page: from each press to the next frame, as the browser itself counts, and long tasks. */
function watchEvents(): void {
  const watched = window as unknown as Watched;
  watched.presses = [];
  watched.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'click') watched.presses.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.longTasks.push(entry.duration);
  }).observe({ type: 'longtask' });
}

/** In the page: scrolls a third of a screen a frame to the end, and tells how long each frame took. */
async function scrollThrough(): Promise<number[]> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const times: number[] = [];
  let last = await frame();
  while (scrollY + innerHeight < document.documentElement.scrollHeight - 2 && times.length < 400) {
    scrollBy(0, innerHeight / 3);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}
