// An order from the shop to the door and after, in a city where the store and the rider are this test.
import { orderNumber } from '@doorstep/api/order-number';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { desk, openBrowser, Visitor } from './browser';
import { type City, openQuietCity } from './city';
import { expectInvoice } from './invoice';
import { givePushService, shownBy } from './push-service';
import { add, comeHome, emptyCart, held, order } from './shopper';
import { deliver, handOver, packNext, sendRider } from './storekeeper';

let browser: Browser;
let city: City;
let url: string;

beforeAll(async () => {
  [browser, city] = await Promise.all([openBrowser(), openQuietCity()]);
  url = city.url;
});
afterAll(() => Promise.all([browser.close(), city.stop()]));

const visit = (options = {}) => Visitor.enter(browser, url, options);

test('an order is seen at each step; its invoice, the damaged item is refunded with a picture, and the credit pays for the next order', async () => {
  const visitor = await visit();
  const { page } = visitor;
  const service = await givePushService(visitor.context);
  await comeHome(page);
  await emptyCart(page);
  await add(page, 'Toned Milk', 2);
  await held(page);
  const id = await order(page);
  const now = (step: string) =>
    page
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^${step}\\s*, now`) })
      .waitFor();
  await now('Order placed');
  await page.getByRole('heading', { name: 'Shall we tell you when it comes?' }).waitFor();
  await page.getByRole('button', { name: 'Yes, notify me' }).click();
  await page.getByText('You will be told on this device.', { exact: false }).waitFor();
  await packNext(url);
  await now('Packed');
  const pickup = await sendRider(url, id);
  await page.getByText('A rider is on the way to the store').waitFor();
  await handOver(url, id, pickup);
  await now('On the way');
  await deliver(url, id);
  const wrong = page.getByRole('link', { name: 'Something is wrong with it' });
  await wrong.waitFor();
  await visitor.settled();
  await visitor.expectAccessible('a delivered order');
  await expectInvoice(page, id);
  await wrong.click();
  await page.getByRole('radio', { name: 'Damaged or spoilt' }).check();
  await page.getByRole('button', { name: /^Choose Toned Milk/ }).click();
  const text = { name: 'milk.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await page.getByLabel('Add pictures').setInputFiles(text);
  await page.getByText('That is no picture that can be read.').waitFor();
  const photo = { name: 'milk.png', mimeType: 'image/png', buffer: await page.screenshot() };
  await page.getByLabel('Add pictures').setInputFiles(photo);
  await page.getByRole('img', { name: 'Picture 1 to send' }).waitFor();
  await visitor.expectAccessible('help with an order');
  await page.getByRole('button', { name: /Send, ₹/ }).click();
  await page.getByText(/are in your credit and pay for your next order/).waitFor();
  await page.getByRole('img', { name: 'Picture 1 of this report' }).waitFor();
  await visitor.expectAccessible('a report with a picture');
  await expectEvidence(id);
  await page.goto(`/orders/${id}`);
  await page.getByText('1 refunded').waitFor();
  await page.getByRole('link', { name: 'to your credit' }).click();
  await page.getByRole('link', { name: /^Refund/ }).waitFor();
  await visitor.expectAccessible('the credit and its history');
  await page.goto(`/orders/${id}`);
  await page.getByRole('button', { name: 'Order again' }).click();
  await page.getByText(/Held for you for/).waitFor();
  await spendCredit(visitor);

  // What was sent is about this order, and the news of it takes one place on the screen.
  await expect.poll(() => service.messages.map(({ title }) => title)).toContain('Your order is delivered');
  const news = service.messages.filter(({ tag }) => tag === `order-${id}`);
  expect(news.length).toBeGreaterThan(1);
  expect(news.map(({ order }) => order)).toEqual(news.map(() => id));
  const delivered = news.find(({ title }) => title === 'Your order is delivered')!;
  expect(await shownBy(page, url, delivered)).toEqual([{ title: 'Your order is delivered', tag: `order-${id}` }]);

  // Who signs out gets no more notifications here.
  await page.goto('/account');
  await page.getByRole('checkbox', { name: 'Notifications on this device', checked: true }).waitFor();
  await visitor.expectAccessible('the account with notifications');
  const told = page.waitForResponse(/UnregisterPushDevice/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  expect((await told).status()).toBe(200);
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate(() => localStorage.getItem('doorstep.push'))).toBeNull();
  await service.stop();
  visitor.expectNoFaults();
  await visitor.leave();
});

/** The credit pays a part of the cart unless it is switched off; the order says so, and cancelled it gives it back. */
async function spendCredit(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto('/checkout');
  const use = page.getByRole('checkbox', { name: /^Use your credit/, checked: true });
  const line = page.locator('dt', { hasText: 'Your credit' });
  await line.waitFor();
  await visitor.expectAccessible('a checkout with credit');
  await use.uncheck();
  await line.waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: /^Use your credit/ }).check();
  await line.waitFor();
  await page.getByRole('button', { name: /Place the order/ }).click();
  await page.waitForURL(/\/orders\/[^/]+$/);
  await line.waitFor();
  await page.getByRole('button', { name: 'Cancel the order' }).click();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('link', { name: 'to your credit' }).click();
  await page.getByRole('link', { name: /^Paid for an order/ }).waitFor();
  await expect.poll(() => page.getByRole('link', { name: /^Refund/ }).count()).toBe(2);
}

/** Operations sees the picture in the claims desk, and the same invoice beside the order. */
async function expectEvidence(orderId: string): Promise<void> {
  const operations = await visit({ viewport: desk });
  const { page } = operations;
  await page.goto('/ops/claims');
  await operations.be('Nisha Iyer');
  await page.getByLabel('State').selectOption('Refunded');
  const claim = page
    .locator('section')
    .filter({ has: page.getByRole('link', { name: `Order ${orderNumber(orderId)}` }) });
  await claim.getByText("Goes to: the customer's credit").waitFor();
  await claim.getByRole('button', { name: 'Picture 1 of the customer' }).click();
  await page.getByRole('dialog').getByRole('img', { name: 'Picture 1 of the customer' }).waitFor();
  await operations.expectAccessible('a picture of a claim');
  await page.keyboard.press('Escape');
  await claim.getByRole('link', { name: `Order ${orderNumber(orderId)}` }).click();
  await expectInvoice(page, orderId);
  await page.getByRole('tab', { name: 'Claims' }).click();
  await page.getByRole('button', { name: 'Picture 1 of the customer' }).waitFor();
  await operations.expectAccessible('the claims of an order');
  operations.expectNoFaults();
  await operations.leave();
}
