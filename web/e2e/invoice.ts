// The invoice of an order, as somebody gets it who presses the button.

import { readFile } from 'node:fs/promises';
import { orderNumber } from '@doorstep/api/order-number';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Presses the button on the screen of an order that is open, and reads what comes. */
export async function expectInvoice(page: Page, orderId: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Invoice (PDF)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`invoice-${orderId}.pdf`);
  const pdf = (await readFile(await download.path())).toString('latin1');
  expect(pdf.slice(0, 5)).toBe('%PDF-');
  expect(pdf.replaceAll('\0', ''), 'its title, which is UTF-16').toContain(`for order ${orderNumber(orderId)}`);
}
