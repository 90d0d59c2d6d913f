// The rider's app as a rider uses it.
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, people } from './api';
import { openBrowser, smallPhone, Visitor } from './browser';
import { type City, openQuietCity } from './city';
import { tabTowards } from './keyboard';
import { deliverPush, givePushService, type PushService, shownBy } from './push-service';
import { askForCode, collect, goOnline, offeredOne, type Press, rider } from './rider';
import { signIn } from './shopper';

let browser: Browser;
let city: City;
let url: string;

beforeAll(async () => {
  [browser, city] = await Promise.all([openBrowser(), openQuietCity()]);
  url = city.url;
});
afterAll(() => Promise.all([browser.close(), city.stop()]));

/** With the keyboard alone. */
const key: Press = async (target) => {
  await tabTowards(target.page(), target);
  await target.page().keyboard.press('Enter');
};

const space: Press = async (target) => {
  await tabTowards(target.page(), target);
  await target.page().keyboard.press('Space');
};

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
  const insurance = page.getByRole('listitem').filter({ hasText: 'बीमा' });
  await insurance.getByText('जल्द समाप्त').waitFor();
  await press(page, 'साइन आउट');
  await page.getByRole('button', { name: 'कोड भेजें' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('from offline to a delivery by code with the keyboard alone, through a dead zone', async () => {
  const visitor = await Visitor.enter(browser, url, { serviceWorkers: 'block' }); // or its requests cannot be cut
  const { page } = visitor;
  const button = (name: string) => key(page.getByRole('button', { name, exact: true }));
  await page.goto('/rider/');
  await key(page.getByRole('button', { name: new RegExp(rider) }));
  await page.getByRole('heading', { name: /^You are o/ }).waitFor();
  await visitor.settled();
  await visitor.expectAccessible('no trip');
  await offeredOne(page, url, 'cod', key);
  await page.getByText('Store to last door, by road').waitFor();
  expect(await page.getByRole('timer').count()).toBe(1);
  await button('Accept');

  await page.getByRole('heading', { name: /^(Ride to the store|Collect the bags)$/ }).waitFor();
  if (await page.getByRole('button', { name: 'I am at the store' }).isVisible()) {
    await visitor.expectAccessible('the way to the store');
    await button('I am at the store');
  }
  await page.getByRole('heading', { name: 'Collect the bags' }).waitFor();
  await page
    .getByRole('img', { name: /^The code of order \w{5}, to be scanned$/ })
    .first()
    .waitFor();
  await visitor.expectAccessible('the counter');
  const orders = await page.getByRole('heading', { name: /^Order / }).count();
  await collect(page, key);

  for (let i = 0; i < orders; i++) {
    await page.getByRole('heading', { name: /^Ride to (the )?door/ }).waitFor();
    await page.getByRole('region', { name: 'Next turn' }).waitFor();
    await button('Ride the way');
    if (i === 0) {
      await page.route('**/ReportLocation', (route) => route.abort());
      await page.getByText(/No signal: \d+ positions are kept here/).waitFor();
      await visitor.settled();
      await visitor.expectAccessible('the way to the door');
      await page.unroute('**/ReportLocation');
      await page.getByText(/No signal/).waitFor({ state: 'detached' });
    }
    await page.getByRole('heading', { name: /^Hand over order/ }).waitFor({ timeout: 90_000 }); // by the geofence
    await expectProof(visitor, key);
  }
  await page.getByText(/Trip done\. You earned ₹/).waitFor();
  await page.getByRole('heading', { name: /^You are online|New trip offered/ }).waitFor();

  await page.getByRole('link', { name: 'Earnings' }).click();
  await page.locator('summary').first().click();
  await page.getByText('Base of the trip').first().waitFor();
  await visitor.expectAccessible('the earnings');
  await expectDeposit(visitor);
  await page.getByRole('link', { name: 'Work' }).click();
  await press(page, 'Go offline');
  await page.getByRole('button', { name: 'Go online' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
}, 300_000);

test('an offer to a locked phone, messages, and bags left at the door with a picture', async () => {
  const [visitor, shopper] = [await Visitor.enter(browser, url), await Visitor.enter(browser, url)];
  const { page } = visitor;
  const service = await givePushService(visitor.context);
  await page.goto('/rider/');
  await visitor.be(rider);
  await goOnline(page);
  await press(page, 'Notify me');
  await page.getByText('Offers reach you now.', { exact: false }).waitFor();
  await visitor.expectAccessible('waiting, with notifications');
  const order = await offeredOne(page, url, 'upi');
  await expect.poll(() => service.messages.length, { timeout: 15_000 }).toBe(1); // once it is answered, nothing is sent
  await press(page, 'Accept');
  await expectPush(page, service);
  await page.getByRole('heading', { name: /^(Ride to the store|Collect the bags)$/ }).waitFor();

  await signIn(shopper.page, `/orders/${order}`);
  await shopper.page.getByRole('checkbox', { name: /Leave the bags at my door/ }).click();
  await shopper.page.getByText('The rider will leave the bags at your door.').waitFor();
  await shopper.page.getByText('Write to the rider').click();
  await shopper.page.getByRole('textbox', { name: 'Your own words' }).fill('The blue gate');
  await press(shopper.page, 'Send');
  await shopper.page.getByRole('log').getByText('The blue gate').waitFor();
  await shopper.settled();
  await shopper.expectAccessible('the order, with its rider');

  const here = page.getByRole('button', { name: 'I am at the store' });
  if (await here.isVisible()) await here.click();
  await page.getByRole('heading', { name: 'Collect the bags' }).waitFor();
  await collect(page);
  for (;;) {
    await page.getByRole('heading', { name: /^Ride to (the )?door/ }).waitFor();
    if (await page.getByText('Leave the bags at the door').isVisible()) break;
    await deliverByCode(visitor); // another order of the trip comes first
  }
  await page.getByRole('button', { name: /^Write to the customer *1 new$/ }).click();
  await page.getByRole('log').getByText('The blue gate').waitFor();
  await press(page, 'I am at the gate.');
  await page.getByRole('log').getByText('I am at the gate.').waitFor();
  await visitor.settled();
  await visitor.expectAccessible('the conversation');
  await press(page, 'Close');
  await shopper.page.getByRole('log').getByText('I am at the gate.').waitFor();

  const arrive = page.getByRole('button', { name: 'I am at the door' });
  const atDoor = page.getByRole('heading', { name: /^Hand over order/ });
  await arrive.or(atDoor).first().waitFor(); // a fence may have said so while they wrote
  if (await arrive.isVisible()) await arrive.click({ timeout: 5000 }).catch(() => atDoor.waitFor());
  const camera = page.locator('input[type=file]');
  await camera.setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByText('That is no picture. Take it once more.').waitFor();
  await camera.setInputFiles(fileURLToPath(new URL('../build/icons/512.png', import.meta.url)));
  await page.getByRole('img', { name: 'The picture that is sent' }).waitFor();
  await visitor.expectAccessible('the picture');
  await press(page, 'Delivered, with this picture');
  await page.getByText(/^(Delivered\. On|Trip done\.)/).waitFor();
  await service.stop();
  await press(shopper.page, 'Show the picture');
  await shopper.page.getByText('Left there because you asked for it.').waitFor();
  await shopper.expectAccessible('the delivered order');
  for (const one of [visitor, shopper]) {
    one.expectNoFaults();
    await one.leave();
  }
}, 300_000);

/** The offer went to the phone with the time it had, and is shown unless the app is in sight anyway. */
async function expectPush(page: Page, { messages }: PushService): Promise<void> {
  const [offer] = messages;
  expect(offer).toMatchObject({ about: 'rider_offer', tag: 'rider_offer' });
  expect(offer!.title).toMatch(/^₹[\d.]+ for [\d.]+ km$/);
  expect(offer!.until! - Date.now()).toBeLessThan(30_000);
  await deliverPush(page, url, { ...offer!, tag: 'in-sight' }, '/rider/');
  await page.goto('/livez');
  const shown = await shownBy(page, url, { ...offer!, until: Date.now() + 20_000 }, '/rider/');
  expect(shown).toEqual([{ title: offer!.title, tag: 'rider_offer' }]);
  await page.goto('/rider/');
}

/** Rides to the next door and proves that delivery. */
async function deliverByCode(visitor: Visitor): Promise<void> {
  await press(visitor.page, 'I am at the door');
  await visitor.page.getByRole('heading', { name: /^Hand over order/ }).waitFor();
  await expectProof(visitor);
}

/** The rider hands the cash in, and the store has counted it. */
async function expectDeposit({ page }: Visitor): Promise<void> {
  await press(page, 'Hand it in');
  await page.getByText('Say this code at the counter').waitFor();
  const manager = await Visitor.enter(browser, url);
  await manager.page.goto('/store/more');
  await manager.be('Farhan Ali');
  await press(manager.page, 'Counted, it is all there');
  await manager.page.getByText(/are in the till\.$/).waitFor();
  await manager.leave();
  const { days } = await (await Api.signIn(url, people.operations)).call('GET', '/v1/admin/cash/days');
  expect((days as { accepted: { amount_minor: number } }[]).some((day) => day.accepted.amount_minor > 0)).toBe(true);
  await page.getByText(/^The store has confirmed ₹/).waitFor();
  await page.getByRole('button', { name: 'Hand it in' }).waitFor({ state: 'detached' });
}

/** Cash first, a wrong code refused, the right one taken. */
async function expectProof(visitor: Visitor, by: Press = (target) => target.click()): Promise<void> {
  const { page } = visitor;
  const field = page.getByRole('textbox', { name: "The customer's code" });
  const cash = page.getByRole('checkbox', { name: /in hand/ });
  await visitor.expectAccessible('the door');
  const enter = async (target: Locator, text: string) => {
    await (by === key ? tabTowards(page, target) : target.click());
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  };
  const delivered = page.getByRole('button', { name: 'Delivered', exact: true });
  const code = await askForCode(page, by);
  await enter(field, code === '1111' ? '2222' : '1111');
  if (await cash.isVisible()) {
    await by(delivered);
    await page.getByText('Take the cash first', { exact: false }).waitFor();
    await enter(page.getByRole('textbox', { name: 'Another amount' }), '9000');
    await page.getByText('Give back').waitFor();
    await (by === key ? space(cash) : cash.check());
  }
  await by(delivered);
  await page.getByText('That is not the code of this order.', { exact: false }).waitFor();
  await visitor.expectAccessible('a wrong code');
  await enter(field, code);
  await by(delivered);
  await field.waitFor({ state: 'detached' });
}
