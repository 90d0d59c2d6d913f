// What a rider does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';
import { Api, people } from './api';

/** The demo's rider. */
export const rider = 'Ravi Kumar';

const customer = '+919000000010';

/** Somebody round the corner orders a few times, more than the city's own riders take at once. Resolves with
 * the orders. */
export async function orderNearby(url: string, times: number, method: 'cod' | 'upi' = 'cod'): Promise<string[]> {
  const ids: string[] = [];
  const api = await Api.signIn(url, customer);
  const { addresses } = (await api.call('GET', '/v1/addresses')) as { addresses: { address_id: string }[] };
  for (let n = 0; n < times; n++) {
    await api.call('PUT', '/v1/cart/items/DS-DBE-001', { quantity: 1, warehouse_id: 'blr-ashok-nagar' });
    const { quote_id } = await api.call('POST', '/v1/cart/quote', { address_id: addresses[0]!.address_id });
    const { order_id } = await api.call('POST', '/v1/orders', { quote_id, payment_method: method });
    ids.push(String(order_id));
  }
  return ids;
}

/** Goes online and waits for an offer of one of some orders; others are left to the city's own riders. */
export async function offeredOne(page: Page, url: string, orders: string[]): Promise<string> {
  const me = await Api.signIn(url, people.rider);
  for (;;) {
    await offered(page);
    const { offers } = (await me.call('GET', '/v1/partner')) as { offers?: { order_ids: string[] }[] };
    const ours = offers?.[0]?.order_ids.find((id) => orders.includes(id));
    if (ours) return ours;
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('button', { name: 'Accept' }).waitFor({ state: 'detached' });
  }
}

/** Goes online and waits for an offer. The city's own riders are asked as well, so it may take some orders. */
export async function offered(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const goOnline = page.getByRole('button', { name: 'Go online' });
  if (await goOnline.isVisible()) await goOnline.click();
  await page.getByRole('button', { name: 'Accept' }).waitFor({ timeout: 150_000 });
}

/** Says the pickup codes until the store has handed over all bags of the trip. */
export async function collect(page: Page): Promise<void> {
  const scan = page.getByRole('button', { name: 'The store scans the code' });
  const riding = page.getByRole('heading', { name: /^Ride to (the )?door/ });
  for (let tries = 0; tries < 60 && !(await riding.isVisible()); tries++) {
    if ((await scan.isVisible()) && (await page.getByText('Packed', { exact: true }).count()) > 0) await scan.click();
    await page.waitForTimeout(1000);
  }
  await riding.waitFor();
}

/** The code of the order at whose door the rider stands. */
export async function askForCode(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Ask the customer for the code' }).click();
  const says = page.getByText(/^The customer says: \d+$/);
  await says.waitFor();
  return /\d+/.exec((await says.textContent())!)![0];
}
