import type { Lot } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';

/** Whether packs come too late for the sale: 30 % of their life or 45 days have to be left, whichever is less.
 * The server decides; this is to refuse them at the door. Days are written as in the contract. */
export function comesTooLate(bestBefore: string, shelfLifeDays: number, today: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(bestBefore)) return false;
  const until = new Date(`${bestBefore}T00:00:00Z`);
  until.setUTCDate(until.getUTCDate() - Math.min(45, Math.ceil((shelfLifeDays * 30) / 100)));
  return until.toISOString().slice(0, 10) < today;
}

/** Lots that are dealt with together. */
export type Group = { key: string; state: 'expired' | 'short' | 'fresh'; day: string; lots: Lot[] };

/** Past their date, then not to be sold any more, then by the last day on which they may be sold. */
export function byDay(lots: Lot[]): Group[] {
  const groups = new Map<string, Group>();
  for (const lot of lots) {
    const state = lot.state === 'expired' || lot.state === 'short' ? lot.state : 'fresh';
    const key = state === 'fresh' ? lot.sellUntil : state;
    const group = groups.get(key) ?? { key, state, day: lot.sellUntil, lots: [] };
    group.lots.push(lot);
    groups.set(key, group);
  }
  const place = { expired: 0, short: 1, fresh: 2 };
  return [...groups.values()].sort((a, b) => place[a.state] - place[b.state] || a.day.localeCompare(b.day));
}
