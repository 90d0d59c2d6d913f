// What someone in operations does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';
import type { Api } from './api';

/** The demo's person in operations. */
export const operator = 'Nisha Iyer';

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
