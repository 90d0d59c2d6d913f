import { expect, test } from 'vitest';
import { find, later, match } from './router';

test.each([
  ['/', '/', {}],
  ['/p/:id', '/p/DS-DBE-001', { id: 'DS-DBE-001' }],
  ['/p/:id', '/p/a%20b', { id: 'a b' }],
  ['/p/:id', '/p/%', { id: '%' }],
  ['/p/:id', '/p', null],
  ['/orders', '/orders/1', null],
])('%s and %s', (pattern, path, params) => {
  expect(match(pattern, path)).toEqual(params);
});

test('a screen is loaded once', async () => {
  let loads = 0;
  const Screen = () => null;
  const route = later(
    '/x',
    async () => {
      loads += 1;
      return { Screen };
    },
    'Screen',
  );
  expect(await route.load()).toBe(Screen);
  await route.load();
  expect(loads).toBe(1);
  expect(find([route], '/x')?.route).toBe(route);
  expect(find([route], '/y')).toBeNull();
});
