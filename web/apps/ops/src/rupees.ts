// Amounts as people type them. Paise are kept whole: no fractions of numbers are involved.
import type { Amount } from '@doorstep/ui/money';

/** "49.5" as 4950 paise; null when it is no amount. */
export function readRupees(text: string): Amount | null {
  const found = /^\s*(\d{1,7})(?:\.(\d{1,2}))?\s*$/.exec(text);
  if (!found) return null;
  const paise = (found[2] ?? '').padEnd(2, '0');
  return { amountMinor: BigInt(found[1]!) * 100n + BigInt(paise), currency: 'INR' };
}

/** An amount as it is typed. */
export function writeRupees(amount: Amount | undefined): string {
  if (!amount) return '';
  const paise = amount.amountMinor % 100n;
  return `${amount.amountMinor / 100n}${paise ? `.${String(paise).padStart(2, '0')}` : ''}`;
}
