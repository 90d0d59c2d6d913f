import { expect, test } from 'vitest';
import { fit } from './shrink';

test('a large picture is made smaller, a small one stays', () => {
  expect(fit(4000, 3000)).toEqual({ width: 1280, height: 960 });
  expect(fit(3000, 4000)).toEqual({ width: 960, height: 1280 });
  expect(fit(800, 600)).toEqual({ width: 800, height: 600 });
  expect(fit(100_000, 10)).toEqual({ width: 1280, height: 1 });
});
