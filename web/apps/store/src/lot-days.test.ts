import { create } from '@bufbuild/protobuf';
import { LotSchema } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { expect, test } from 'vitest';
import { byDay } from './lot-days';

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
