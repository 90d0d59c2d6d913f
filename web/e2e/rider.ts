// What a rider does, step by step, for tests and pictures.
import type { Locator, Page } from 'playwright-core';
import { people } from './api';
import { loginOf, packNext, placeOrder } from './storekeeper';

/** The demo's rider. */
export const rider = 'Ravi Kumar';

/** How something is pressed: with the finger, or with the keyboard. */
export type Press = (target: Locator) => Promise<void>;

const click: Press = (target) => target.click();

/** Goes online in a city without other riders and waits for an offer of an order from round the corner, whose
 * bags are packed. Resolves with the order. */
export async function offeredOne(
  page: Page,
  url: string,
  method: 'cod' | 'upi' = 'cod',
  press: Press = click,
): Promise<string> {
  await goOnline(page, press);
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

export async function goOnline(page: Page, press: Press = click): Promise<void> {
  const online = page.getByRole('button', { name: 'Go online' });
  await online
    .or(page.getByRole('button', { name: /^(Go offline|Accept)$/ }))
    .first()
    .waitFor();
  if (await online.isVisible()) await press(online);
}

/** Says the pickup codes until the store has handed over all bags of the trip. */
export async function collect(page: Page, press: Press = click): Promise<void> {
  const scan = page.getByRole('button', { name: 'The store scans the code' });
  const riding = page.getByRole('heading', { name: /^Ride to (the )?door/ });
  for (let tries = 0; tries < 60 && !(await riding.isVisible()); tries++) {
    if ((await scan.isVisible()) && (await page.getByText('Packed', { exact: true }).count()) > 0) await press(scan);
    await page.waitForTimeout(1000);
  }
  await riding.waitFor();
}

/** The code of the order at whose door the rider stands. */
export async function askForCode(page: Page, press: Press = click): Promise<string> {
  await press(page.getByRole('button', { name: 'Ask the customer for the code' }));
  const says = page.getByText(/^The customer says: \d+$/);
  await says.waitFor();
  return /\d+/.exec((await says.textContent())!)![0];
}
