// What someone in operations does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';
import { Api, people } from './api';

/** The demo's person in operations. */
export const operator = 'Nisha Iyer';

/** Waits until the city has delivered an order, which takes a young one some minutes; resolves with the newest. */
export async function someDelivered(url: string): Promise<string> {
  const operations = await Api.signIn(url, people.operations);
  for (let tries = 0; tries < 240; tries++) {
    const { orders } = await operations.call('GET', '/v1/admin/orders?status=delivered&page_size=1');
    const [newest] = (orders as { order_id: string }[] | undefined) ?? [];
    if (newest) return newest.order_id;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('the city has delivered nothing');
}

/** Opens the newest order of the list that is shown. */
export async function openNewestOrder(page: Page): Promise<void> {
  await page.getByRole('table', { name: 'Orders' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();
}

/** The store of a small city takes every order: what tests order beside its own customers is more than its
 * people can carry, and it would rightly refuse. */
export async function keepOpen(operations: Api): Promise<void> {
  await operations.call('PUT', '/v1/admin/warehouses/blr-ashok-nagar/mode', { mode: 'normal', reason: 'Tests order' });
}
