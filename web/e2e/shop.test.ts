import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { Api, codesOf, people } from './api';
import { openBrowser, phone, Visitor } from './browser';
import { add, comeHome, comeIn, emptyCart, held, press, signIn } from './shopper';

let browser: Browser;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const visit = (options = {}) => Visitor.enter(browser, url, options);

test('a first visit: where, the store, a search as one types', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: /around the corner/ }).waitFor();
  await visitor.expectAccessible('the welcome');
  await comeIn(page);
  await visitor.settled();
  await visitor.expectAccessible('the store front');
  await page.getByRole('link', { name: 'Search for milk, bread, batteries' }).click();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('SearchPublicService/Search')) asked.push(request.postDataJSON().q);
  });
  await page.getByRole('searchbox').pressSequentially('doodh', { delay: 20 });
  await page.getByText(' found for doodh').waitFor();
  expect(asked, 'one question for a key').toEqual(['d', 'do', 'doo', 'dood', 'doodh']);
  await page.getByRole('article').filter({ hasText: 'Milk' }).first().waitFor();
  await page.getByRole('article').nth(10).waitFor(); // those below the screen are drawn after the others
  expect(await changedByAdding(page), 'what else changes in the list').toEqual([]);
  await visitor.expectAccessible('the search');
  await page.getByRole('article').first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Details' }).waitFor();
  expect(await page.getByText('Country of origin').count()).toBe(1);
  await visitor.expectAccessible('a product');
  await page.goBack();
  expect(await page.getByRole('searchbox').inputValue()).toBe('doodh');
  visitor.expectNoFaults();
  await visitor.leave();
});

/** Presses Add on the first card, and names whatever of the list changes outside of it. */
async function changedByAdding(page: Page): Promise<string[]> {
  const card = page.getByRole('article').first();
  await card.evaluate((article) => {
    const changed: string[] = [];
    new MutationObserver((records) => {
      for (const { target } of records) if (!article.contains(target)) changed.push(target.textContent ?? '');
    }).observe(article.closest('ul')!, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(window, { changed });
  });
  await card.getByRole('button', { name: /^Add / }).click();
  await page.getByRole('region', { name: 'Cart' }).getByText('1 item').waitFor();
  return page.evaluate(() => (window as unknown as { changed: string[] }).changed);
}

test('a place that we do not serve is told so', async () => {
  const visitor = await visit();
  const { page } = visitor;
  const far = { latitude: 13.0827, longitude: 80.2707, label: 'Chennai', addressId: '' };
  await page.addInitScript((place) => localStorage.setItem('doorstep.place', JSON.stringify(place)), far);
  await page.goto('/');
  await page.getByRole('heading', { name: 'We are not here yet', level: 2 }).waitFor();
  await visitor.expectAccessible('not here yet');
  await visitor.leave();
});

test('from the shelf to an order that is followed and cancelled', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await comeIn(page);
  await add(page, 'Toned Milk', 2);
  await page.goto('/cart');
  await page.getByText('Not held yet', { exact: false }).waitFor();
  await page.getByRole('link', { name: /Sign in to hold these/ }).click();
  await page.getByRole('button', { name: /Asha Rao/ }).click();
  await page.getByText(/Held for you for/).waitFor();
  await page.goto('/where');
  await page.getByRole('button', { name: /^Home/ }).click();
  await page.waitForURL((at) => at.pathname !== '/where');
  await held(page);
  await page.getByRole('heading', { name: 'Bill' }).waitFor();
  await page.getByText('Packing and handling').waitFor();
  await visitor.settled();
  await visitor.expectAccessible('the cart');
  await page.getByRole('link', { name: 'Go to checkout' }).click();
  await page.getByText(/This bill is locked for/).waitFor();
  await visitor.expectAccessible('the checkout');
  const total = await page.getByRole('button', { name: /Place the order/ }).textContent();
  await page.getByRole('button', { name: /Place the order/ }).dblclick();
  await page.waitForURL(/\/orders\/.+/);
  const cancel = page.getByRole('button', { name: 'Cancel the order' });
  const picking = page.getByText('Being picked, now'); // the city's pickers may be faster than we
  await cancel.or(picking).first().waitFor();
  const pressed = await cancel.click({ timeout: 3000 }).then(
    () => true,
    () => false, // gone between the look and the press
  );
  if (pressed) {
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page
      .getByText(/The order is cancelled\.|The store has started on this order/)
      .first()
      .waitFor();
  } else {
    await page
      .getByText(/Being picked|Packed|On the way/)
      .first()
      .waitFor();
    expect(await cancel.count()).toBe(0);
  }
  const amount = /₹[\d.,]+/.exec(total ?? '')![0];
  await page.getByText(amount, { exact: true }).first().waitFor();
  await visitor.settled();
  await visitor.expectAccessible('an order');
  await page.goto('/orders');
  await page
    .getByRole('link', { name: /Open the order/ })
    .first()
    .waitFor();
  await visitor.settled();
  await visitor.expectAccessible('the orders');
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a refused payment, then paid by another method: one order, one charge', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await comeHome(page);
  await emptyCart(page);
  await add(page, 'Banana');
  await held(page);
  const before = await ordersOf(visitor);
  await page.goto('/checkout');
  await page.getByRole('radio', { name: /^UPI/ }).check();
  await page.getByRole('button', { name: /Place the order/ }).dblclick();
  await page.waitForURL(/\/pay\/[^/]+$/);
  await page.getByText('This is an emulator, not a bank', { exact: false }).waitFor();
  await visitor.expectAccessible('the page of the emulator');
  await press(page, 'there is not enough money');
  await page.getByText('There was not enough money in the account.', { exact: false }).waitFor();
  await visitor.settled();
  await visitor.expectAccessible('a refused payment');
  const again = page.getByRole('button', { name: /^Pay ₹/ });
  await again.click();
  await page.waitForURL(/\/pay\/[^/]+$/);
  await page.goBack(); // the back button instead of an answer
  await again.waitFor();
  await page.goto('/'); // and the tab was closed
  await page
    .getByRole('link', { name: /Confirming the payment/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Pay for the order' }).click();
  await page.getByRole('radio', { name: /^Card/ }).check();
  await again.dblclick();
  await press(page, 'Approve, but the bank answers late');
  await page.getByText('Waiting for your bank').waitFor();
  await page.waitForURL(/\/orders\/[^/]+$/);
  await page.getByText('Order placed').first().waitFor();
  const id = new URL(page.url()).pathname.split('/').pop()!;
  expect(await ordersOf(visitor)).toBe(before + 1);
  const operations = await Api.signIn(url, people.operations);
  const { state, method, amount, entries } = await operations.call('GET', `/v1/admin/orders/${id}/payment`);
  expect([state, method]).toEqual(['captured', 'card']);
  expect(entries).toMatchObject([{ kind: 'capture', amount }]);
  visitor.expectNoFaults();
  await visitor.leave();
});

test('what a store does not do now is said where one meets it', async () => {
  const store = '/v1/admin/warehouses/blr-ashok-nagar/mode';
  const operations = await Api.signIn(url, people.operations);
  const pin = (mode: string) => operations.call('PUT', store, { mode, reason: 'a scene' });
  onTestFinished(async () => {
    await pin('normal'); // from the top of the ladder it comes down step by step
    await pin('auto');
  });
  const visitor = await visit();
  const { page } = visitor;
  await comeHome(page);
  await emptyCart(page);
  await add(page, 'Glucose Biscuits');
  await held(page);
  const product = await operations.call('GET', `/v1/products/${await firstInCart(page)}`);
  await operations.call('DELETE', `/v1/admin/products/${product.product_id}`);
  await reloadUntil(page, page.getByText('not sold any more, please take it out'));
  await page.getByRole('button', { name: /^One less of/ }).click();
  await page.getByText('Nothing in here yet').waitFor();
  await operations.call('PUT', `/v1/admin/products/${product.product_id}`, { ...product, version: 0, archived: false });
  await pin('closed');
  await page.goto('/');
  await reloadUntil(page, page.getByRole('heading', { name: 'The store takes no orders right now', level: 2 }));
  await pin('slots');
  const join = page.getByRole('button', { name: 'Wait in line' });
  await reloadUntil(page, join);
  await join.click();
  await page
    .getByText(/Your place in line|It is your turn/)
    .first()
    .waitFor();
  await visitor.expectAccessible('a place in line');
  const turn = page.getByText('It is your turn.', { exact: false });
  const popular = page.getByRole('heading', { name: 'Popular in this store' });
  const comesTo = async () => {
    if (await join.isVisible()) await join.click({ timeout: 2000 }).catch(() => {}); // the turn passed while a slow machine looked elsewhere
    return (await turn.isVisible()) && (await popular.isVisible());
  };
  await expect.poll(comesTo, { timeout: 120_000, interval: 500 }).toBe(true);
  visitor.expectNoFaults();
  await visitor.leave();
});

/** Looks again until something is there: the store's other services have to hear of it first. */
async function reloadUntil(page: Page, sight: Locator): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload();
        return sight.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 60_000 },
    )
    .toBe(true);
}

/** The product of the first line, as its link says. */
async function firstInCart(page: Page): Promise<string> {
  const link = await page.getByRole('region', { name: 'Items' }).getByRole('link').first().getAttribute('href');
  return link!.split('/').pop()!;
}

test('losing the network in checkout, and pressing again, is one order', async () => {
  const visitor = await visit({ serviceWorkers: 'block' }); // or its requests cannot be cut
  const { page } = visitor;
  await comeHome(page);
  await emptyCart(page);
  await add(page, 'Banana');
  await held(page);
  const before = await ordersOf(visitor);
  await page.goto('/checkout');
  const place = page.getByRole('button', { name: /Place the order/ });
  await place.waitFor();
  await page.route('**/*OrderPublicService/PlaceOrder', async (route) => {
    await route.fetch(); // it arrives, and the answer does not come back
    await route.abort('connectionreset');
  });
  await place.click();
  await page.getByText(/Pressing again is safe/).waitFor();
  await page.unroute('**/*OrderPublicService/PlaceOrder');
  await place.click();
  await page.waitForURL(/\/orders\/.+/);
  expect(await ordersOf(visitor)).toBe(before + 1);
  await visitor.leave();
});

test('the last unit goes to one of two', async () => {
  const shelf = '/v1/warehouses/blr-ashok-nagar/stock/DS-BPH-058';
  const manager = await Api.signIn(url, people.manager);
  const { available_quantity: available } = await manager.call('GET', shelf);
  await manager.call('POST', `${shelf}/adjust`, {
    delta: 1 - Number(available),
    kind: 'adjustment',
    note: 'a scene of two',
  });
  const asha = await visit();
  await comeHome(asha.page);
  await emptyCart(asha.page);
  const other = await visit();
  await comeIn(other.page);
  await signInByCode(other, '+919812300001');
  for (const { page } of [asha, other]) await page.goto('/p/DS-BPH-058');
  const add = ({ page }: Visitor) => page.getByRole('main').getByRole('button', { name: /^Add / }).first();
  await asha.page.getByText('Only 1 left').first().waitFor();
  await add(other).waitFor();
  await Promise.all([add(asha).click(), add(other).click()]);
  const refused = (v: Visitor) =>
    v.page
      .getByText(/is out of stock|out of stock/)
      .first()
      .waitFor();
  await Promise.any([refused(asha), refused(other)]);
  await manager.call('POST', `${shelf}/adjust`, { delta: 20, kind: 'adjustment', note: 'the scene is over' });
  await asha.leave();
  await other.leave();
});

test('an expired login is asked for again, and the cart waits', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await signIn(page);
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('doorstep.session.customer')!);
    localStorage.setItem(
      'doorstep.session.customer',
      JSON.stringify({ ...kept, access: 'x.y.z', refresh: 'nonsense', expiresAt: Date.now() + 1e6 }),
    );
  });
  await page.goto('/orders');
  await page.getByRole('heading', { name: 'Sign in to see your orders' }).waitFor();
  await visitor.leave();
});

test('without a network the shop opens, says so, and keeps the cart', async () => {
  const visitor = await visit();
  const { page } = visitor;
  await comeIn(page);
  await add(page, 'Toned Milk');
  await page.goto('/');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload(); // from here on the worker answers
  await visitor.context.setOffline(true);
  await page.goto('/cart');
  await page.getByText('You are offline. What you see may be old', { exact: false }).waitFor();
  await page.getByText('Toned Milk').first().waitFor();
  await page.goto('/c/dairy-bread-eggs');
  await page.getByText('This comes back by itself when the network does.').waitFor();
  await visitor.context.setOffline(false);
  await page.getByText('You are offline. What you see may be old', { exact: false }).waitFor({ state: 'detached' });
  await page.getByRole('article').first().waitFor(); // by itself
  await visitor.leave();
});

// In English every screen is seen by every-screen.test.ts, small, large and dark.
test('every screen in Hindi', async () => {
  const visitor = await visit({ viewport: phone, locale: 'hi-IN' });
  const { page } = visitor;
  await page.goto('/sign-in?then=/where');
  await page.getByRole('button', { name: /Asha Rao/ }).click();
  await page.getByRole('button', { name: /^Home/ }).click();
  await page.waitForURL((at) => at.pathname === '/');
  for (const path of [
    '/',
    '/where',
    '/categories',
    '/c/dairy-bread-eggs',
    '/search?q=milk',
    '/p/DS-DBE-001',
    '/cart',
    '/orders',
    '/account',
    '/account/addresses',
    '/account/messages',
    '/sign-in',
    '/nowhere',
  ]) {
    await page.goto(path);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await visitor.settled();
    await visitor.expectNoSideways(`${path} in Hindi`);
    await visitor.expectAccessible(`${path} in Hindi`);
  }
  visitor.expectNoFaults();
  await visitor.leave();
});

/** Signs in with a code that is typed, as everybody does who is no demo person. */
async function signInByCode({ page }: Visitor, number: string): Promise<void> {
  await page.goto('/sign-in');
  const before = (await codesOf(url, number)).length;
  await page.getByRole('textbox', { name: 'Mobile number' }).fill(number);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByRole('textbox', { name: 'Code' }).waitFor();
  await expect.poll(async () => (await codesOf(url, number)).length).toBe(before + 1);
  await page.getByRole('textbox', { name: 'Code' }).fill((await codesOf(url, number))[0]!.code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((at) => at.pathname === '/');
}

/** How many orders the customer has, as the API says. */
async function ordersOf({ page }: Visitor): Promise<number> {
  return page.evaluate(async () => {
    const { access } = JSON.parse(localStorage.getItem('doorstep.session.customer')!);
    const answer = await fetch('/v1/orders?page_size=100', { headers: { Authorization: `Bearer ${access}` } });
    return (await answer.json()).orders.length;
  });
}
