import type { Lot } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';

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
