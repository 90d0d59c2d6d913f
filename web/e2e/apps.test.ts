import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, smallPhone, Visitor } from './browser';

let browser: Browser;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const staff = [
  { path: '/rider/', title: 'Rider', who: 'Ravi Kumar', other: 'Asha Rao' },
  { path: '/store/', title: 'Store', who: 'Meena Das', other: 'Ravi Kumar' },
  { path: '/ops/', title: 'Operations', who: 'Nisha Iyer', other: 'Meena Das' },
];

test.each(staff)('$path opens for $who with one press', async ({ path, title, who, other }) => {
  const visitor = await Visitor.enter(browser, url, { viewport: smallPhone });
  await visitor.page.goto(path);
  await visitor.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  expect(await visitor.page.getByRole('button', { name: new RegExp(other) }).count()).toBe(0);
  await visitor.expectAccessible(`${path} signed out`);
  await visitor.expectNoSideways(path);
  await visitor.be(who);
  await visitor.page.getByRole('heading', { name: title, level: 1 }).waitFor({ state: 'detached' });
  await visitor.page.reload();
  expect(await visitor.page.getByRole('button', { name: new RegExp(who) }).count()).toBe(0);
  await visitor.expectAccessible(`${path} signed in`);
  visitor.expectNoFaults();
  await visitor.leave();
});

test.each(['/', '/rider/', '/store/', '/ops/'])('%s can be installed', async (path) => {
  const page = await (await fetch(new URL(path, url))).text();
  const linked = (rel: string) => new RegExp(`rel="${rel}" href="([^"]+)"`).exec(page)![1]!;
  const manifest = await (await fetch(new URL(linked('manifest'), url))).json();
  expect(manifest).toMatchObject({ id: path, start_url: path, scope: path, display: 'standalone' });
  const icons = manifest.icons as { src: string; sizes: string; type: string; purpose: string }[];
  const pictures = icons.filter((icon) => icon.type === 'image/png');
  expect(pictures.map((icon) => `${icon.sizes} ${icon.purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes } of [...pictures, { src: linked('apple-touch-icon'), sizes: '180x180' }]) {
    const answer = await fetch(new URL(src, url));
    expect(answer.headers.get('content-type')).toBe('image/png');
    const head = new DataView(await answer.arrayBuffer());
    expect(`${head.getUint32(16)}x${head.getUint32(20)}`).toBe(sizes);
  }
});

test('two visitors are the same person of the demo at the same time', async () => {
  const visitors = await Promise.all([0, 1].map(() => Visitor.enter(browser, url)));
  await Promise.all(visitors.map(({ page }) => page.goto('/store/')));
  await Promise.all(visitors.map((visitor) => visitor.be('Meena Das')));
  for (const visitor of visitors) {
    await visitor.page.getByRole('heading', { name: 'Store', level: 1 }).waitFor({ state: 'detached' });
    await visitor.leave();
  }
});

test('a code by hand, and a wrong one, in Hindi', async () => {
  const visitor = await Visitor.enter(browser, url, { locale: 'hi-IN' });
  await visitor.page.goto('/rider/');
  const { page } = visitor;
  await page.getByRole('textbox', { name: 'मोबाइल नंबर' }).fill('12');
  await page.getByRole('button', { name: 'कोड भेजें' }).click();
  await page.getByText('मोबाइल नंबर के दस अंक लिखें।').waitFor();
  await page.getByRole('textbox', { name: 'मोबाइल नंबर' }).fill('98765 00001');
  await page.getByRole('button', { name: 'कोड भेजें' }).click();
  await page.getByRole('textbox', { name: 'कोड' }).fill('000000');
  await page.getByRole('button', { name: 'साइन इन करें' }).click();
  await page.getByText('यह कोड गलत है।').waitFor();
  await visitor.expectAccessible('a wrong code');
  await visitor.leave();
});
