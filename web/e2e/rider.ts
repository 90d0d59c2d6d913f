// What a rider does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';
import { Api, people } from './api';

/** The demo's rider. */
export const rider = 'Ravi Kumar';

/** Somebody round the corner orders a few times. Resolves with the orders. */
async function orderNearby(url: string, times: number, method: 'cod' | 'upi'): Promise<string[]> {
  const ids: string[] = [];
  const api = await Api.signIn(url, people.customer);
  const { addresses } = (await api.call('GET', '/v1/addresses')) as { addresses: { address_id: string }[] };
  for (let n = 0; n < times; n++) {
    await api.call('PUT', '/v1/cart/items/DS-DBE-001', { quantity: 1, warehouse_id: 'blr-ashok-nagar' });
    const { quote_id } = await api.call('POST', '/v1/cart/quote', { address_id: addresses[0]!.address_id });
    const { order_id } = await api.call('POST', '/v1/orders', { quote_id, payment_method: method });
    ids.push(String(order_id));
  }
  return ids;
}

/** Goes online and waits for an offer of an order from round the corner. The city's own riders are asked as
 * well, so more is ordered until there is one; offers of others' orders are left to them. */
export async function offeredOne(page: Page, url: string, method: 'cod' | 'upi' = 'cod'): Promise<string> {
  const me = await Api.signIn(url, people.rider);
  const orders: string[] = [];
  const accept = page.getByRole('button', { name: 'Accept' });
  for (let tries = 0; tries < 8; tries++) {
    await goOnline(page); // a browser without a position is silent, and goes off duty by itself
    orders.push(...(await orderNearby(url, 3, method)));
    await accept.waitFor({ timeout: 25_000 }).catch(() => {}); // others took them
    while (await accept.isVisible()) {
      const { offers } = (await me.call('GET', '/v1/partner')) as { offers?: { order_ids: string[] }[] };
      const ours = offers?.[0]?.order_ids.find((id) => orders.includes(id));
      if (ours) return ours;
      // It may have ended by itself, and the next one may be there at once.
      if (offers?.[0])
        await page
          .getByRole('button', { name: 'Decline' })
          .click({ timeout: 2000 })
          .catch(() => {});
      await page.waitForTimeout(500);
    }
  }
  throw new Error(`nobody asked ${rider} to carry one of ${orders.length} orders`);
}

/** Goes online and waits for any offer. */
export async function offered(page: Page): Promise<void> {
  await goOnline(page);
  await page.getByRole('button', { name: 'Accept' }).waitFor({ timeout: 150_000 });
}

async function goOnline(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const button = page.getByRole('button', { name: 'Go online' });
  if (await button.isVisible()) await button.click();
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
