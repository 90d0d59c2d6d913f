import { expect, test } from 'vitest';
import { pickPath, placeOf, productPath } from './router';

test('each path has its screen', () => {
  expect(placeOf('/')).toEqual({ screen: 'queue', id: '' });
  expect(placeOf('/stock/')).toEqual({ screen: 'stock', id: '' });
  expect(placeOf(productPath('DS-1/2'))).toEqual({ screen: 'product', id: 'DS-1/2' });
  expect(placeOf(pickPath('01k'))).toEqual({ screen: 'pick', id: '01k' });
});

test('what is not ours is nowhere', () => {
  for (const path of ['/picks', '/nowhere', '/handover/7', '/stock/a/b']) expect(placeOf(path).screen).toBe('nothing');
  expect(placeOf('/stock/%').id).toBe('%');
});
