import { expect, test } from 'vitest';
import { Wedge } from './wedge';

function type(wedge: Wedge, keys: string[], apart: number, from = 0) {
  return keys.map((key, i) => wedge.press(key, from + i * apart)).pop();
}

test('a fast row of digits and Enter is a code', () => {
  expect(type(new Wedge(), [...'8901234567894', 'Enter'], 8)).toEqual({ kind: 'code', code: '8901234567894' });
});

test('what a person types is not', () => {
  expect(type(new Wedge(), [...'8901', 'Enter'], 180)).toEqual({ kind: 'nothing' });
});

test('a key left from before does not join a scan', () => {
  const wedge = new Wedge();
  wedge.press('x', 0);
  expect(type(wedge, [...'45678901', 'Enter'], 5, 1000)).toEqual({ kind: 'code', code: '45678901' });
});

test('Enter alone, and a short burst, belong to the page', () => {
  const wedge = new Wedge();
  expect(wedge.press('Enter', 0)).toEqual({ kind: 'nothing' });
  expect(type(wedge, ['1', '2', 'Enter'], 5, 100)).toEqual({ kind: 'nothing' });
});

test('capitals of a label come through, without the Shift', () => {
  expect(type(new Wedge(), ['Shift', 'D', 'Shift', 'S', '-', '1', 'Enter'], 5)).toEqual({ kind: 'code', code: 'DS-1' });
});

test('a second scan begins anew', () => {
  const wedge = new Wedge();
  type(wedge, [...'11111111', 'Enter'], 5);
  expect(type(wedge, [...'22222222', 'Enter'], 5, 45)).toEqual({ kind: 'code', code: '22222222' });
});
