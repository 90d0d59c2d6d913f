// The keyboard alone: everything is reached, the focus is always seen, and comes back from dialogs.
import { orderNumber } from '@doorstep/api/order-number';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, people } from './api';
import { desk, openBrowser, tablet, Visitor } from './browser';
import { lookInto, tabTo } from './keyboard';
import { operator, someDelivered } from './operator';
import { shopper } from './shopper';
import { claim, scan } from './storekeeper';

let browser: Browser;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('a shopper finds something, puts it into the cart and orders', async () => {
  const customer = await Api.signIn(url, people.customer);
  await customer.call('DELETE', '/v1/cart');
  const visitor = await Visitor.enter(browser, url, { viewport: desk });
  const { page } = visitor;
  const enter = () => page.keyboard.press('Enter');
  await page.goto('/sign-in?then=/where');
  await tabTo(page, page.getByRole('button', { name: new RegExp(shopper) }));
  await enter();
  await tabTo(page, page.getByRole('button', { name: /^Home/ }));
  await enter();
  await page.getByRole('heading', { name: 'Popular in this store' }).waitFor();

  await tabTo(page, page.getByRole('main').getByRole('link', { name: /^Search for/ }));
  await enter();
  await page.waitForFunction(() => document.activeElement?.matches('input'));
  await page.keyboard.type('bread');
  const first = page.getByRole('article').first();
  await tabTo(page, first.getByRole('button', { name: /^Add / }));
  await enter();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('One more'));
  await enter();
  await first.getByRole('group', { name: /^2 of/ }).waitFor();

  await tabTo(page, page.getByRole('banner').getByRole('link', { name: /cart/i }), 'Shift+Tab');
  await enter();
  await page.getByText(/Held for you for/).waitFor();
  await tabTo(page, page.getByRole('link', { name: 'Go to checkout' }));
  await enter();
  await page.getByText(/This bill is locked for/).waitFor();
  const cash = page.getByRole('radio', { name: /^Cash at the door/ });
  await tabTo(page, page.getByRole('radio', { checked: true }).first());
  for (let presses = 0; presses < 3 && !(presses > 0 && (await cash.isChecked())); presses++)
    await page.keyboard.press('ArrowDown');
  expect(await cash.isChecked()).toBe(true);
  await tabTo(page, page.getByRole('button', { name: /Place the order/ }));
  await enter();
  await page.waitForURL(/\/orders\/[^/]+$/);
  const id = new URL(page.url()).pathname.split('/').pop()!;
  expect(await customer.call('GET', `/v1/orders/${id}`)).toMatchObject({ payment_method: 'cod' });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a picker takes an order, picks and packs it, with keys and a scanner that types', async () => {
  const visitor = await Visitor.enter(browser, url, { viewport: tablet });
  const { page } = visitor;
  const press = async (button: Locator) => {
    await tabTo(page, button);
    await page.keyboard.press('Enter');
  };
  await page.goto('/store/');
  await press(page.getByRole('button', { name: /Meena Das/ }));
  await page.getByText('Pickers at it').waitFor();
  const pick = await claim(url, page, async (button) => {
    await button.waitFor({ timeout: 2000 });
    await press(button);
  });
  const last = pick.lines.at(-1)!;
  const missing = page.getByRole('button', { name: /^(Not on the shelf|The rest is not there)$/ });
  await tabTo(page, missing); // the scanner's Enter presses nothing, whatever has the focus
  for (const line of pick.lines.slice(0, -1)) {
    for (let n = line.picked; n < line.quantity; n++) await scan(page, line.barcodes[0]!);
    await page.getByRole('heading', { name: line.name, level: 2 }).waitFor({ state: 'detached' });
  }
  await page.getByRole('heading', { name: last.name, level: 2 }).waitFor();
  expect(await missing.evaluate((button) => button === document.activeElement)).toBe(true);
  if (pick.when_missing === 'substitute') await lookInto(page, missing);
  await tabTo(page, page.getByRole('button', { name: /in the basket$/ }).last(), 'Shift+Tab');
  await page.keyboard.press('Enter');
  const seal = page.getByRole('button', { name: 'Seal the bags and stage them' });
  await tabTo(page, seal);
  await expect.poll(() => seal.getAttribute('aria-busy'), { timeout: 20_000 }).toBe(null); // what was picked has been sent
  await page.keyboard.press('Enter');
  await page.getByText('Put the bags into this cell.').waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('operations find an order, read it, and look into its refund', async () => {
  const visitor = await Visitor.enter(browser, url, { viewport: desk });
  const { page } = visitor;
  await page.goto('/ops/orders');
  await tabTo(page, page.getByRole('button', { name: new RegExp(operator) }));
  await page.keyboard.press('Enter');
  const newest = await someDelivered(url);
  await tabTo(page, page.getByRole('searchbox', { name: 'Order number' }));
  await page.keyboard.type(orderNumber(newest));
  await tabTo(page, page.getByRole('table', { name: 'Orders' }).getByRole('link', { name: orderNumber(newest) }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('tab', { name: 'What happened' }));
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-selected') === 'true');
  const refund = page.getByRole('button', { name: 'Refund items' });
  await tabTo(page, refund, 'Shift+Tab');
  await lookInto(page, refund);
  visitor.expectNoFaults();
  await visitor.leave();
}, 300_000); // the city has to deliver one first
