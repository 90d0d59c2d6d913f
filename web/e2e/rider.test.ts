// The rider's app as a rider uses it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser, smallPhone, Visitor } from './browser';
import { askForCode, collect, offered, orderNearby, rider } from './rider';

let browser: Browser;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();

test('small, in Hindi, without a position, and signing out', async () => {
  const visitor = await Visitor.enter(browser, url, { viewport: smallPhone, locale: 'hi-IN', colorScheme: 'dark' });
  const { page } = visitor;
  await page.addInitScript(() => localStorage.setItem('doorstep.rider.position', 'device'));
  await page.goto('/rider/');
  await visitor.be(rider);
  await page.getByText('यह ऐप आपकी स्थिति नहीं देख सकता।', { exact: false }).waitFor();
  for (const name of ['कमाई', 'शिफ़्ट', 'मैं']) {
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await visitor.settled();
    await visitor.expectNoSideways(name);
    await visitor.expectAccessible(name);
  }
  await press(page, 'साइन आउट');
  await page.getByRole('button', { name: 'कोड भेजें' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('from offline to a delivery by code, through a dead zone', async () => {
  const visitor = await Visitor.enter(browser, url, { serviceWorkers: 'block' }); // or its requests cannot be cut
  const { page } = visitor;
  await page.goto('/rider/');
  await visitor.be(rider);
  await page.getByRole('heading', { name: /^You are o/ }).waitFor();
  await visitor.settled();
  await visitor.expectAccessible('no trip');
  await orderNearby(url, 4);
  await offered(page);
  await page.getByText('Store to last door, by road').waitFor();
  expect(await page.getByRole('timer').count()).toBe(1);
  await press(page, 'Accept');

  await page.getByRole('heading', { name: /^(Ride to the store|Collect the bags)$/ }).waitFor();
  if (await page.getByRole('button', { name: 'I am at the store' }).isVisible()) {
    await visitor.expectAccessible('the way to the store');
    await press(page, 'I am at the store');
  }
  await page.getByRole('heading', { name: 'Collect the bags' }).waitFor();
  await visitor.expectAccessible('the counter');
  const orders = await page.getByRole('heading', { name: /^Order / }).count();
  await collect(page);

  for (let i = 0; i < orders; i++) {
    await page.getByRole('heading', { name: /^Ride to (the )?door/ }).waitFor();
    await page.getByRole('region', { name: 'Next turn' }).waitFor();
    await press(page, 'Ride the way');
    if (i === 0) {
      await page.route('**/ReportLocation', (route) => route.abort());
      await page.getByText(/No signal: \d+ positions are kept here/).waitFor();
      await visitor.settled();
      await visitor.expectAccessible('the way to the door');
      await page.unroute('**/ReportLocation');
      await page.getByText(/No signal/).waitFor({ state: 'detached' });
    }
    await page.getByRole('heading', { name: /^Hand over order/ }).waitFor({ timeout: 90_000 }); // by the geofence
    await expectProof(visitor);
  }
  await page.getByText(/Trip done\. You earned ₹/).waitFor();
  await page.getByRole('heading', { name: /^You are online|New trip offered/ }).waitFor();

  await page.getByRole('link', { name: 'Earnings' }).click();
  await page.locator('summary').first().click();
  await page.getByText('Base of the trip').first().waitFor();
  await visitor.expectAccessible('the earnings');
  visitor.expectNoFaults();
  await visitor.leave();
}, 300_000); // the city's own riders are asked as well

/** Cash first, a wrong code refused, the right one taken. */
async function expectProof(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  const field = page.getByRole('textbox', { name: "The customer's code" });
  const cash = page.getByRole('checkbox', { name: /in hand/ });
  await visitor.expectAccessible('the door');
  const code = await askForCode(page);
  await field.fill(code === '1111' ? '2222' : '1111');
  if (await cash.isVisible()) {
    await press(page, 'Delivered');
    await page.getByText('Take the cash first', { exact: false }).waitFor();
    await page.getByRole('textbox', { name: 'Another amount' }).fill('9000');
    await page.getByText('Give back').waitFor();
    await cash.check();
  }
  await press(page, 'Delivered');
  await page.getByText('That is not the code of this order.', { exact: false }).waitFor();
  await visitor.expectAccessible('a wrong code');
  await field.fill(code);
  await press(page, 'Delivered');
  await field.waitFor({ state: 'detached' });
}
