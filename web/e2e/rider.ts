// What a rider does, step by step, for tests and pictures.
import type { Page } from 'playwright-core';

/** The demo's rider. */
export const rider = 'Ravi Kumar';

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
