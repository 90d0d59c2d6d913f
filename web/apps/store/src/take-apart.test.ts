import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PickSchema } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { expect, test } from 'vitest';
import { toTakeApart } from './take-apart';

const now = new Date('2026-11-29T12:00:00Z');
const pick = (orderId: string, stagingCell: string, minutesAgo: number | null) =>
  create(PickSchema, {
    orderId,
    stagingCell,
    packedAt: minutesAgo === null ? undefined : timestampFromDate(new Date(now.getTime() - minutesAgo * 60_000)),
  });

test('bags of cancelled orders that were packed lately are to be unpacked', () => {
  const picks = [pick('bags', '3', 10), pick('basket', '', null), pick('no cell left', '', 5), pick('old', '4', 61)];
  expect(toTakeApart(picks, now).map(({ orderId }) => orderId)).toEqual(['bags']);
});
