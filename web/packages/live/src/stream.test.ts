import { expect, test } from 'vitest';
import { readFrame, waitBefore } from './stream';
import { readPosition } from './use-order-track';

test('a frame is read, and anything else is not', () => {
  expect(readFrame('{"event":"status","id":"3","data":{"status":"confirmed"}}')).toEqual({
    event: 'status',
    id: '3',
    data: { status: 'confirmed' },
  });
  expect(readFrame('{}')).toEqual({ event: 'message', id: '', data: null });
  expect(readFrame('no json')).toBeNull();
});

test('each try waits longer, up to a bound', () => {
  expect([0, 1, 2, 10].map((attempt) => waitBefore(attempt, 1))).toEqual([500, 1000, 2000, 15_000]);
  expect(waitBefore(1, 0)).toBe(500);
});

test('a position needs a place', () => {
  expect(
    readPosition({ latitude: 12.9, longitude: 77.6, heading: 90, speed: 5, recorded_at: '2026-01-01T00:00:00Z' }),
  ).toMatchObject({ latitude: 12.9, heading: 90 });
  expect(readPosition({ latitude: 'north' })).toBeNull();
  expect(readPosition(null)).toBeNull();
});
