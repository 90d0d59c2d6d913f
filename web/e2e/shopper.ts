// What a shopper does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';

/** The demo's customer, who has a saved address. */
export const shopper = 'Asha Rao';

/** Chooses the first store's neighbourhood from the welcome screen, which a device sees once. */
export async function comeIn(page: Page): Promise<void> {
  await page.goto('/');
  const here = page.getByRole('button', { name: 'Ashok Nagar' });
  const store = page.getByRole('heading', { name: 'Popular in this store' });
  await here.or(store).first().waitFor();
  if (await here.isVisible()) await here.click();
  await store.waitFor();
}

export async function signIn(page: Page, then = '/'): Promise<void> {
  await page.goto(`/sign-in?then=${encodeURIComponent(then)}`);
  const known = await page.evaluate(() => localStorage.getItem('doorstep.session.customer') !== null);
  if (!known) await page.getByRole('button', { name: new RegExp(shopper) }).click();
  await page.waitForURL((url) => url.pathname === then);
}

/** Signs in and delivers to the saved address. */
export async function comeHome(page: Page): Promise<void> {
  await signIn(page, '/where');
  await page.getByRole('button', { name: /^Home/ }).click();
  await page.waitForURL((url) => url.pathname !== '/where');
  await page.goto('/');
  await page.getByRole('heading', { name: 'Popular in this store' }).waitFor();
}

/** Finds something and puts it into the cart. */
export async function add(page: Page, what: string, times = 1): Promise<void> {
  await page.goto(`/search?q=${encodeURIComponent(what)}`);
  const card = page
    .getByRole('article')
    .filter({ hasText: new RegExp(what, 'i') })
    .first();
  // What is in the cart already becomes one more.
  await card
    .getByRole('button', { name: /^(Add|One more of) / })
    .first()
    .click();
  for (let n = 1; n < times; n++) await card.getByRole('button', { name: /^One more/ }).click();
}

/** Waits until the server holds what was pressed. */
export async function held(page: Page): Promise<void> {
  await page.goto('/cart');
  await page.getByText(/Held for you for/).waitFor();
}

/** Empties the cart and leaves nothing of an earlier test in it. */
export async function emptyCart(page: Page): Promise<void> {
  await page.goto('/cart');
  const less = page.getByRole('button', { name: /^One less/ });
  await page.getByRole('heading', { level: 1 }).waitFor();
  while ((await less.count()) > 0) await less.first().click();
}

/** From a cart to a placed order; resolves with its id. */
export async function order(
  page: Page,
  pay: 'Cash at the door' | 'UPI' | 'Card' = 'Cash at the door',
): Promise<string> {
  await page.goto('/checkout');
  await page.getByRole('radio', { name: new RegExp(`^${pay}`) }).check();
  await page.getByRole('button', { name: /Place the order/ }).click();
  if (pay !== 'Cash at the door') await press(page, 'Approve the payment');
  await page.waitForURL(/\/orders\/[^/]+$/);
  return new URL(page.url()).pathname.split('/').pop()!;
}

/** Presses a button of the payment emulator's page, which one is on the way to. */
export async function press(page: Page, button: string): Promise<void> {
  await page.waitForURL(/\/pay\/[^/]+$/);
  await page.getByRole('button', { name: button }).click();
}
