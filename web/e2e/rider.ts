// What a rider does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';
import { people } from './api';
import { loginOf, packNext, placeOrder } from './storekeeper';

/** The demo's rider. */
export const rider = 'Ravi Kumar';

/** Goes online in a city without other riders and waits for an offer of an order from round the corner, whose
 * bags are packed. Resolves with the order. */
export async function offeredOne(page: Page, url: string, method: 'cod' | 'upi' = 'cod'): Promise<string> {
  await goOnline(page);
  const order = await placeOrder(await loginOf(url, people.customer), method);
  await packNext(url);
  await page.getByRole('button', { name: 'Accept' }).waitFor({ timeout: 60_000 });
  return order;
}

/** Goes online and waits for any offer. */
export async function offered(page: Page): Promise<void> {
  await goOnline(page);
  await page.getByRole('button', { name: 'Accept' }).waitFor({ timeout: 150_000 });
}

async function goOnline(page: Page): Promise<void> {
  const online = page.getByRole('button', { name: 'Go online' });
  await online
    .or(page.getByRole('button', { name: /^(Go offline|Accept)$/ }))
    .first()
    .waitFor();
  if (await online.isVisible()) await online.click();
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
