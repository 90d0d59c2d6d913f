import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { TripSchema } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { expect, test } from 'vitest';
import { byDay } from './earnings-model';

const trip = (at: string, paise: bigint) =>
  create(TripSchema, {
    tripId: at,
    createdAt: timestampFromDate(new Date(at)),
    pay: { amountMinor: paise, currency: 'INR' },
  });

test('a day is a day of the city, and its total is the sum of its trips', () => {
  const days = byDay([
    trip('2026-11-28T20:00:00Z', 40_00n), // 1.30 in the night in Bengaluru
    trip('2026-11-28T17:00:00Z', 30_00n),
    trip('2026-11-28T16:00:00Z', 20_50n),
  ]);
  expect(days.map((day) => [day.trips.length, day.total.amountMinor])).toEqual([
    [1, 40_00n],
    [2, 50_50n],
  ]);
});
