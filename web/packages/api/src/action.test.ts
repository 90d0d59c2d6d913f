import { expect, test } from 'vitest';
import { IdempotencyKey } from './action';

test('the key stays while the outcome is open, and goes with it', () => {
  const key = new IdempotencyKey();
  const first = key.for('{"a":1}');
  expect(key.for('{"a":1}')).toBe(first);
  expect(key.for('{"a":2}')).not.toBe(first);
  const second = key.for('{"a":2}');
  key.settle();
  expect(key.for('{"a":2}')).not.toBe(second);
});
