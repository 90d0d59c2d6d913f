import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, people } from './api';
import { desk, openBrowser, smallPhone, Visitor } from './browser';
import { openNewestOrder, operator } from './operator';

let browser: Browser;
let api: Api;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
  api = await Api.signIn(url, people.operations);
});
afterAll(() => browser.close());

async function enter(path: string, options = {}): Promise<Visitor> {
  const visitor = await Visitor.enter(browser, url, { viewport: desk, ...options });
  await visitor.page.goto(path);
  await visitor.be(operator);
  return visitor;
}

test('the city moves: riders on the map, and the order that one carries', async () => {
  const visitor = await enter('/ops/');
  const { page } = visitor;
  await page.getByRole('heading', { level: 1, name: 'The city now' }).waitFor();
  await page
    .getByRole('img', { name: /^Store / })
    .first()
    .waitFor();
  const carrying = page.getByRole('link', { name: /^Open order/ }).first();
  await carrying.waitFor({ timeout: 60_000 });
  await visitor.expectAccessible('the city');
  await carrying.click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('rain is set, seen, and cleared', async () => {
  const visitor = await enter('/ops/conditions');
  const { page } = visitor;
  await page.getByText('A clear day').waitFor();
  await page.getByRole('radio', { name: /^Heavy rain/ }).check();
  await page.getByLabel('Where').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Slow the city down' }).click();
  await page.getByRole('button', { name: 'Remove Heavy rain' }).waitFor();
  await visitor.expectAccessible('the weather');
  const { conditions } = await api.call('GET', '/v1/admin/conditions');
  expect(conditions).toMatchObject([{ kind: 'heavy_rain', speed_percent: 55 }]);
  await page.getByRole('button', { name: 'Clear everything' }).click();
  await page.getByText('A clear day').waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('an order is found: its trail, why this rider, and the ride again', async () => {
  const visitor = await enter('/ops/orders');
  const { page } = visitor;
  await page.getByLabel('State').selectOption('Delivered');
  await page.getByRole('table', { name: 'Orders' }).getByText('Delivered').first().waitFor({ timeout: 90_000 });
  await visitor.expectAccessible('the orders');
  await openNewestOrder(page);
  await page.getByText('Order confirmed').waitFor();
  await visitor.expectAccessible('the trail');
  await page.getByRole('tab', { name: 'Why this rider' }).click();
  const why = page.getByRole('table', { name: 'Candidates and what each would have cost' }).first();
  await why.getByText('Asked', { exact: true }).waitFor();
  await visitor.expectAccessible('the assignment');
  await page.getByRole('tab', { name: 'The ride' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await visitor.expectAccessible('the ride');
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a store is pinned to a step with a reason, and let go', async () => {
  const visitor = await enter('/ops/stores');
  const { page } = visitor;
  await page.locator('main h2 a').first().click();
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Say why, in three letters or more.').waitFor();
  await page.getByLabel('Step', { exact: true }).selectOption('2 Long orders refused');
  await page.getByRole('textbox', { name: 'Reason' }).fill('Cricket final');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Pinned by hand').waitFor();
  await page.getByText('Cricket final').first().waitFor();
  await visitor.expectAccessible('the store');
  await page.getByLabel('Step', { exact: true }).selectOption('Let it find its own');
  await page.getByRole('textbox', { name: 'Reason' }).fill('It is over');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Finds its own step').waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a zone is drawn by minutes, changed with the keyboard, saved and deleted', async () => {
  await api.call('DELETE', '/v1/admin/zones/test-zone').catch(() => {}); // of a run that failed
  const visitor = await enter('/ops/zones/new');
  const { page } = visitor;
  await page.getByRole('textbox', { name: 'Name' }).fill('Test zone');
  await page.getByRole('textbox', { name: 'Minutes of riding' }).fill('25');
  await page.getByRole('button', { name: 'Draw by minutes' }).click();
  // Without its corners: they are where the places are, and two may be close (WCAG 2.5.8, essential).
  await page.getByRole('button', { name: 'Go on by hand, with fewer corners' }).waitFor({ timeout: 60_000 });
  await visitor.expectAccessible('the zone editor');
  await page.getByRole('button', { name: 'Go on by hand, with fewer corners' }).click();
  const corner = page.getByRole('button', { name: /^Corner 3 of/ });
  const count = Number(/of (\d+)/.exec((await corner.getAttribute('aria-label')) ?? '')?.[1]);
  const change = page.getByRole('status').filter({ hasText: 'Gained' });
  const before = await change.textContent();
  await corner.focus();
  await corner.press('ArrowUp');
  await corner.press('Delete');
  await page.getByRole('button', { name: `Corner 3 of ${count - 1}` }).waitFor();
  expect(await change.textContent()).not.toBe(before);
  await page.getByRole('button', { name: 'Save the zone' }).click();
  await page.getByRole('link', { name: /^Test zone/ }).click();
  const { zones } = await api.call('GET', '/v1/admin/zones');
  expect(
    (zones as { name: string; polygon: unknown[] }[]).find((z) => z.name === 'Test zone')?.polygon.length,
  ).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Delete the zone' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Zones' }).waitFor();
  await page.getByRole('link', { name: /^Test zone/ }).waitFor({ state: 'detached' });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a price is changed, and the shop asks for it', async () => {
  const visitor = await enter('/ops/catalog');
  const { page } = visitor;
  await page.getByRole('searchbox', { name: 'Find a product' }).fill('toned milk');
  await page
    .getByRole('link', { name: /Toned Milk/ })
    .first()
    .click();
  const price = page.getByRole('textbox', { name: 'Price in rupees' });
  const was = await price.inputValue();
  await price.fill('9999');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Never above the MRP').waitFor();
  await price.fill('1.50');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Saved/).waitFor();
  const id = new URL(page.url()).pathname.split('/').pop()!;
  const product = await api.call('GET', `/v1/products/${id}`);
  expect(product.price).toMatchObject({ amount_minor: 150 });
  await visitor.expectAccessible('a product');
  await price.fill(was);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await api.call('GET', `/v1/products/${id}`)).price)
    .not.toMatchObject({ amount_minor: 150 });
  visitor.expectNoFaults();
  await visitor.leave();
});

const paths = [
  '',
  'risk',
  'orders',
  'stores',
  'conditions',
  'zones',
  'riders',
  'stock',
  'catalog',
  'claims',
  'promotions',
  'people',
  'me',
];

test('every screen on a small phone, in Hindi and in the dark', async () => {
  const visitor = await enter('/ops/', { viewport: smallPhone, locale: 'hi-IN', colorScheme: 'dark' });
  const { page } = visitor;
  await page.getByRole('heading', { level: 1, name: 'शहर अभी' }).waitFor();
  for (const path of paths) {
    await page.goto(`/ops/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await visitor.expectNoSideways(`/ops/${path}`);
    await visitor.expectAccessible(`/ops/${path}`);
  }
  await page.goto('/ops/nowhere');
  await page.getByRole('link', { name: 'शहर पर जाएँ' }).click();
  await page.getByRole('heading', { level: 1, name: 'शहर अभी' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('without a network it says so and keeps what it knew', async () => {
  const visitor = await enter('/ops/riders');
  const { page } = visitor;
  await page.getByRole('table', { name: 'Riders' }).waitFor();
  await visitor.context.setOffline(true);
  await page.getByText('You are offline. What you see is as it was.').waitFor();
  expect(await page.getByRole('table', { name: 'Riders' }).count()).toBe(1);
  await visitor.context.setOffline(false);
  await page.getByText('You are offline. What you see is as it was.').waitFor({ state: 'detached' });
  await visitor.leave();
});
