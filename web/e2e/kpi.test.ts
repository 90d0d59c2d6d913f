import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, people } from './api';
import { desk, openBrowser, smallPhone, Visitor } from './browser';
import { operator } from './operator';
import { loginOf, storeOf } from './storekeeper';

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

/** The manager counts a product of those that were drawn for the day, and finds a unit more than is recorded. */
async function countOne(): Promise<{ product: string; counted: number }> {
  const manager = await loginOf(url, people.manager);
  const store = `/v1/warehouses/${await storeOf(manager)}`;
  const { tasks } = (await manager.call('GET', `${store}/counts`)) as {
    tasks: { product_id: string; counted: boolean }[];
  };
  const product = tasks.find((task) => !task.counted)!.product_id;
  const counted = Number((await manager.call('GET', `${store}/stock/${product}`)).quantity) + 1;
  await manager.call('POST', `${store}/stock/${product}/count`, { counted });
  return { product, counted };
}

test('a number opens how it is computed and the rows that it is made of', async () => {
  const drawn = await countOne();
  const visitor = await enter('/ops/kpis?period=hours');
  const { page } = visitor;
  const placed = page.getByRole('link', { name: /^Orders placed/ });
  await placed.filter({ hasText: /[1-9]/ }).waitFor({ timeout: 150_000 });
  await page.getByRole('link', { name: /^Riders busy/ }).waitFor();
  await page.getByRole('link', { name: /^Out of stock on the shelf/ }).waitFor();
  await visitor.expectAccessible('the key figures');
  await placed.click();
  await page.getByRole('heading', { level: 1, name: 'Orders placed' }).waitFor();
  await page.getByText(/^Orders whose payment is authorised/).waitFor();
  const chart = page.getByRole('slider', { name: 'Orders placed' });
  await chart.focus();
  await chart.press('End');
  const last = await chart.getAttribute('aria-valuetext');
  await chart.press('ArrowLeft');
  expect(await chart.getAttribute('aria-valuetext')).not.toBe(last);
  const rows = page.getByRole('table', { name: 'The rows behind it' });
  await rows.getByRole('link').first().waitFor();
  await visitor.expectAccessible('a key figure');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('orders_placed.csv');
  await rows.getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();

  // A count that was drawn at random says how right the records are, by products and by units.
  for (const [name, definition] of [
    ['Stock records right', /^Blind counts of products drawn at random/],
    ['Stock units right', /^The same counts by units/],
  ] as const) {
    await page.goto('/ops/kpis?period=hours');
    await page
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .filter({ hasText: /\d %|\d%/ })
      .click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText(definition).waitFor();
    const counts = page.getByRole('table', { name: 'The rows behind it' }).getByRole('row');
    const ours = counts
      .filter({ has: page.getByRole('link', { name: drawn.product, exact: true }) })
      .filter({ hasText: `${drawn.counted} / ` });
    const seen = async () => {
      await page.reload(); // what is told goes to the last full minute of the city, as of when it was opened
      await counts.getByRole('link').first().waitFor();
      return ours.count();
    };
    await expect.poll(seen, { timeout: 60_000 }).toBe(1);
  }
  visitor.expectNoFaults();
  await visitor.leave();
});

test('fees are previewed, put in force and back', async () => {
  const { now } = await api.call('GET', '/v1/admin/fees');
  const visitor = await enter('/ops/fees');
  const { page } = visitor;
  const handling = page.getByRole('textbox', { name: 'Handling fee' });
  await handling.fill('99');
  await page.getByText(/it may be .* at most/).waitFor();
  await handling.fill('12');
  await page.getByRole('table', { name: 'What baskets would pay' }).getByText('+₹2').first().waitFor();
  await visitor.expectAccessible('the fees');
  await page.getByRole('button', { name: 'Put in force' }).click();
  await page.getByText('Say why, in three letters or more.').waitFor();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Paper bags cost more');
  // Somebody else was faster: that is told before anything is put over it.
  const theirs = { ...(now as Record<string, unknown>), handling: { amount_minor: 1100, currency: 'INR' } };
  await api.call('POST', '/v1/admin/fees', { rules: theirs, reason: 'Theirs' });
  await page.getByRole('button', { name: 'Put in force' }).click();
  await page.getByText(/^Handling fee: it was \d+, now it is 11$/).waitFor();
  expect(await handling.inputValue()).toBe('12');
  await visitor.expectAccessible('two at the fees');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText('Paper bags cost more').waitFor();
  const after = await api.call('GET', '/v1/admin/fees');
  expect(after.now).toMatchObject({ handling: { amount_minor: 1200 } });
  await api.call('POST', '/v1/admin/fees', { rules: now, reason: 'As before' });
  visitor.expectNoFaults();

  await page.goto('/ops/zones/new');
  await page.getByRole('button', { name: 'Draw by minutes' }).click();
  await page.getByRole('table', { name: 'Who gains, who loses' }).waitFor({ timeout: 60_000 });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('figures and fees on a small phone, in Hindi and in the dark', async () => {
  const visitor = await enter('/ops/kpis', { viewport: smallPhone, locale: 'hi-IN', colorScheme: 'dark' });
  const { page } = visitor;
  for (const path of ['kpis', 'kpis/click_to_door', 'fees']) {
    await page.goto(`/ops/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await visitor.expectNoSideways(`/ops/${path}`);
    await visitor.expectAccessible(`/ops/${path}`);
  }
  visitor.expectNoFaults();
  await visitor.leave();
});
