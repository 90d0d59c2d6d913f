// What people in a store do, step by step, for tests and pictures. The city's own pickers take orders as
// well, so an order is placed and asked for until it is ours.
import type { Locator, Page } from 'playwright-core';
import { Api, people } from './api';

export type Line = {
  product_id: string;
  name: string;
  quantity: number;
  picked: number;
  not_found: number;
  substitute_for: string;
  barcodes: string[];
};
export type Pick = { order_id: string; status: string; when_missing: string; lines: Line[]; rider_id: string };

/** Logins of this run. */
const logins = new Map<string, Promise<Api>>();

/** A login that lasts as long as a scene does. */
export function loginOf(url: string, phone: string): Promise<Api> {
  const key = `${url} ${phone} ${Math.floor(Date.now() / 240_000)}`;
  const known = logins.get(key);
  if (known) return known;
  const made = Api.signIn(url, phone);
  made.catch(() => logins.delete(key));
  logins.set(key, made);
  return made;
}

/** A scanner that is plugged in: keys as fast as it types them. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate(
    (keys) => {
      for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    },
    [...code, 'Enter'],
  );
}

export async function storeOf(staff: Api): Promise<string> {
  return String((await staff.call('GET', '/v1/me')).warehouse_id);
}

/** Things that go into each kind of bag, and what a store that has paused cold goods still sells. */
const baskets = [
  ['DS-DBE-001', 'DS-PKG-003', 'DS-PER-032'],
  ['DS-PKG-003', 'DS-PER-032'],
];

/** An order of the demo's customer. A busy store may take none; then others' are in the queue. */
export async function placeOrder(customer: Api, method: 'cod' | 'upi' = 'upi'): Promise<string> {
  const { addresses } = (await customer.call('GET', '/v1/addresses')) as { addresses: { address_id: string }[] };
  for (const products of baskets) {
    try {
      await customer.call('DELETE', '/v1/cart');
      for (const [i, id] of products.entries())
        await customer.call('PUT', `/v1/cart/items/${id}`, {
          quantity: i === 0 ? 2 : 1,
          warehouse_id: 'blr-ashok-nagar',
        });
      const { quote_id } = await customer.call('POST', '/v1/cart/quote', { address_id: addresses[0]!.address_id });
      const order = { quote_id, payment_method: method, when_missing: 'substitute' };
      return String((await customer.call('POST', '/v1/orders', order)).order_id);
    } catch (error) {
      if (!/store_busy|cold_paused|below_minimum_order|out_of_stock/.test(String(error))) throw error;
    }
  }
  return '';
}

/** Presses "take the next order" until there is one, ordering more as long as others are faster. */
export async function claim(
  url: string,
  page: Page,
  press = (button: Locator) => button.click({ timeout: 2000 }),
): Promise<Pick> {
  const customer = await loginOf(url, people.customer);
  await page.goto('/store/');
  const take = page.getByRole('button', { name: /^(Take the next order|Go on with)/ });
  for (let tries = 0; tries < 40 && !page.url().includes('/picks/'); tries++) {
    if (tries > 0 || !(await take.isVisible())) await placeOrder(customer);
    await press(take).catch(() => {}); // a colleague had it
    await page.waitForURL(/\/picks\/.+/, { timeout: 1000 }).catch(() => {});
  }
  await page.getByRole('heading', { name: 'The way through the store' }).waitFor();
  const picker = await loginOf(url, people.picker);
  const orderId = new URL(page.url()).pathname.split('/').pop()!;
  return (await picker.call('GET', `/v1/warehouses/${await storeOf(picker)}/picks/${orderId}`)) as unknown as Pick;
}

/** Like claim, of an order of the demo's customer that has a product. Others' orders that come first are packed
 * by the API. */
export async function claimOwn(url: string, page: Page, productId: string): Promise<Pick> {
  const customer = await loginOf(url, people.customer);
  const picker = await loginOf(url, people.picker);
  const picks = `/v1/warehouses/${await storeOf(picker)}/picks`;
  for (let tries = 0; tries < 15; tries++) {
    const pick = await claim(url, page);
    const { orders } = (await customer.call('GET', '/v1/orders')) as { orders: { order_id: string }[] };
    const has = pick.lines.some((line) => line.product_id === productId && line.picked + line.not_found === 0);
    if (has && orders.some((order) => order.order_id === pick.order_id)) return pick;
    for (const line of pick.lines)
      await picker.call('POST', `${picks}/${pick.order_id}/scan`, {
        product_id: line.product_id,
        picked_total: line.quantity,
      });
    await picker.call('POST', `${picks}/${pick.order_id}/pack`, {});
  }
  throw new Error(`no order of the customer with ${productId} came`);
}

/** Takes the next order and puts everything into the basket, by the API. */
async function pickNext(picker: Api, picks: string): Promise<Pick | undefined> {
  const { pick } = (await picker.call('POST', `${picks}/claim`, {})) as { pick?: Pick };
  for (const line of pick?.lines ?? [])
    await picker.call('POST', `${picks}/${pick!.order_id}/scan`, {
      product_id: line.product_id,
      picked_total: line.quantity,
    });
  return pick;
}

/** Takes the next order, picks and packs it, by the API. An order that was placed now may still be on its way. */
export async function packNext(url: string): Promise<void> {
  const picker = await loginOf(url, people.picker);
  const picks = `/v1/warehouses/${await storeOf(picker)}/picks`;
  for (let tries = 0; tries < 50; tries++) {
    const pick = await pickNext(picker, picks);
    if (pick) {
      await picker.call('POST', `${picks}/${pick.order_id}/pack`, {});
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('no order came to be packed');
}

/** Operations cancel whatever the demo's customer has ordered and nobody has carried away. */
export async function cancelOrders(url: string): Promise<void> {
  const customer = await loginOf(url, people.customer);
  const operations = await loginOf(url, people.operations);
  const { orders } = (await customer.call('GET', '/v1/orders')) as { orders: { order_id: string }[] };
  for (const { order_id } of orders)
    await operations
      .call('POST', `/v1/admin/orders/${order_id}/cancel`, { reason: 'The test is over' })
      .catch((failure: unknown) => {
        if (!/cancel_too_late|order_ended/.test(String(failure))) throw failure;
      });
}

/** Brings an order to its cell by the API, and the page to that order; resolves with its id. */
export async function packOne(url: string, page: Page): Promise<string> {
  const picker = await loginOf(url, people.picker);
  const customer = await loginOf(url, people.customer);
  const picks = `/v1/warehouses/${await storeOf(picker)}/picks`;
  let pick: Pick | undefined;
  for (let tries = 0; tries < 40 && !pick; tries++) {
    await placeOrder(customer);
    pick = await pickNext(picker, picks);
  }
  const id = pick!.order_id;
  await page.goto(`/store/picks/${id}`);
  for (let tries = 0; tries < 40; tries++) {
    const now = (await picker.call('GET', `${picks}/${id}`)) as unknown as Pick;
    if (now.rider_id) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await page.getByRole('button', { name: 'Seal the bags and stage them' }).click();
  return id;
}

/** The demo's rider, by the API, is at the store and takes what is offered until that is an order. Resolves with
 * the pickup code that the rider is told. */
export async function sendRider(url: string, orderId: string): Promise<string> {
  const rider = await loginOf(url, people.rider);
  const { latitude, longitude } = (await rider.call('GET', '/v1/warehouses/blr-ashok-nagar')) as Record<string, number>;
  await rider.call('POST', '/v1/partner/online', { latitude, longitude });
  for (let tries = 0; tries < 200; tries++) {
    const { offers } = (await rider.call('GET', '/v1/partner')) as { offers?: { offer_id: string }[] };
    for (const { offer_id } of offers ?? []) {
      const { stops } = (await rider.call('POST', `/v1/partner/offers/${offer_id}/accept`, {})) as {
        stops: { order_id: string; pickup_code: string }[];
      };
      const stop = stops.find((candidate) => candidate.order_id === orderId);
      if (stop) return stop.pickup_code;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nobody was asked to carry ${orderId}`);
}

/** The store gives the bags to the rider who says the code. */
export async function handOver(url: string, orderId: string, pickupCode: string): Promise<void> {
  const picker = await loginOf(url, people.picker);
  const bags = `/v1/warehouses/${await storeOf(picker)}/picks/${orderId}/handover`;
  await picker.call('POST', bags, { pickup_code: pickupCode });
}

/** The demo's rider takes what is due in cash and hears the customer's code at the door. */
export async function deliver(url: string, orderId: string): Promise<void> {
  const rider = await loginOf(url, people.rider);
  const customer = await loginOf(url, people.customer);
  const { trips } = (await rider.call('GET', '/v1/partner/trips')) as {
    trips: { trip_id: string; stops: { order_id: string }[] }[];
  };
  const trip = trips.find(({ stops }) => stops.some((stop) => stop.order_id === orderId))!;
  const stop = `/v1/partner/trips/${trip.trip_id}/stops/${orderId}`;
  const order = (await customer.call('GET', `/v1/orders/${orderId}`)) as {
    delivery_otp: string;
    payment_method: string;
    final_amount: { amount_minor: number };
    credit_amount: { amount_minor?: number };
  };
  const cash = order.final_amount.amount_minor - (order.credit_amount.amount_minor ?? 0);
  for (let tries = 0; ; tries++)
    try {
      await rider.call('POST', `${stop}/at-door`, {});
      break;
    } catch (failure) {
      // That the bags were handed over is told by an event.
      if (tries === 50 || !String(failure).includes('not_picked_up')) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  await rider.call('POST', `${stop}/deliver`, {
    otp: order.delivery_otp,
    cash_collected_minor: order.payment_method === 'cod' ? cash : 0,
  });
}

/** Where the page's city is. */
export function urlOf(page: Page): string {
  return new URL(page.url()).origin;
}

/** Takes an order and shows it half way. */
export async function claimIn(page: Page): Promise<void> {
  await page.getByRole('navigation').waitFor(); // signed in
  const { lines } = await claim(urlOf(page), page);
  const open = lines.filter((line) => line.picked + line.not_found < line.quantity);
  if (open.length > 1) await scan(page, open[0]!.barcodes[0]!);
}
