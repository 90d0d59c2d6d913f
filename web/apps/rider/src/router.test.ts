import { expect, test } from 'vitest';
import { screenAt } from './router';

test('each address is a screen, and an unknown one is work', () => {
  expect(['/rider/', '/rider', '/rider/earnings', '/rider/me/', '/rider/shifts', '/rider/x'].map(screenAt)).toEqual([
    'work',
    'work',
    'earnings',
    'me',
    'shifts',
    'work',
  ]);
});
