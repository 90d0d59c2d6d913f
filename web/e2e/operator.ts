// What someone in operations does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';

/** The demo's person in operations. */
export const operator = 'Nisha Iyer';

/** Opens the newest order of the list that is shown. */
export async function openNewestOrder(page: Page): Promise<void> {
  await page.getByRole('table', { name: 'Orders' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();
}
