import { expect, test } from 'vitest';
import { changeFor, likelyGiven, readAmount, roomForCash } from './cash';

test('people hand over the exact amount, or the next round ones', () => {
  expect(likelyGiven(347_00n)).toEqual([347_00n, 350_00n, 400_00n, 500_00n]);
  expect(likelyGiven(500_00n)).toEqual([500_00n]);
});

test('change is told in notes and coins', () => {
  expect(changeFor(347_00n, 500_00n)).toEqual({
    change: 153_00n,
    pieces: [
      { piece: 100_00n, count: 1 },
      { piece: 50_00n, count: 1 },
      { piece: 2_00n, count: 1 },
      { piece: 1_00n, count: 1 },
    ],
    rest: 0n,
  });
  expect(changeFor(99_50n, 100_00n)).toEqual({ change: 50n, pieces: [], rest: 50n });
});

test('too little is no change', () => {
  expect(changeFor(347_00n, 300_00n)).toEqual({ change: -47_00n, pieces: [], rest: 0n });
});

test('amounts are read as they are typed', () => {
  expect(readAmount('500')).toBe(500_00n);
  expect(readAmount('499.5')).toBe(499_50n);
  expect(readAmount('five')).toBeNull();
});

test('room for cash is told from half of the limit on', () => {
  expect(roomForCash(1499_00n, 3000_00n)).toBeNull();
  expect(roomForCash(1500_00n, 3000_00n)).toBe(1500_00n);
  expect(roomForCash(3000_00n, 3000_00n)).toBe(0n);
  expect(roomForCash(3200_00n, 3000_00n)).toBe(0n);
  expect(roomForCash(0n, 0n)).toBeNull();
});
