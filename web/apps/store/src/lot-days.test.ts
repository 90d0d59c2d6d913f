import { create } from '@bufbuild/protobuf';
import { LotSchema } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { expect, test } from 'vitest';
import { byDay, comesTooLate } from './lot-days';

test('what may not be sold any more comes first, then day by day', () => {
  const lot = (lotId: string, state: string, sellUntil: string) => create(LotSchema, { lotId, state, sellUntil });
  const groups = byDay([
    lot('b', 'short', '2026-03-01'),
    lot('a', 'expired', '2026-03-02'),
    lot('c', 'fresh', '2026-03-05'),
    lot('d', 'fresh', '2026-03-04'),
    lot('e', 'fresh', '2026-03-05'),
  ]);
  expect(groups.map((group) => [group.state, group.lots.map((l) => l.lotId).join('')])).toEqual([
    ['expired', 'a'],
    ['short', 'b'],
    ['fresh', 'd'],
    ['fresh', 'ce'],
  ]);
  expect(byDay([])).toEqual([]);
});

test('what comes too late for the sale is seen before it is booked', () => {
  expect(comesTooLate('2026-03-31', 100, '2026-03-01')).toBe(false); // 30 days are left
  expect(comesTooLate('2026-03-30', 100, '2026-03-01')).toBe(true);
  expect(comesTooLate('2026-04-15', 365, '2026-03-01')).toBe(false); // 45 days are enough
  expect(comesTooLate('2026-04-14', 365, '2026-03-01')).toBe(true);
  expect(comesTooLate('2026-03-01', 0, '2026-03-01')).toBe(false); // nobody knows its life
  expect(comesTooLate('2026-02-28', 0, '2026-03-01')).toBe(true);
  expect(comesTooLate('', 100, '2026-03-01')).toBe(false);
});
