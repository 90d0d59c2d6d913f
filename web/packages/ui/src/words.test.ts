import { expect, expectTypeOf, test } from 'vitest';
import { sayIn, words } from './words';

const set = words({ cart: ['Cart', 'कार्ट'], items: ['{n} items of {who}', '{who} की {n} चीज़ें'] });

test('a text is said in the language, with its values', () => {
  expect(sayIn('en', set)('items', { n: 3, who: 'Asha' })).toBe('3 items of Asha');
  expect(sayIn('hi', set)('items', { n: 3, who: 'आशा' })).toBe('आशा की 3 चीज़ें');
  expect(sayIn('hi', set)('cart')).toBe('कार्ट');
});

test('values are checked by the compiler', () => {
  const say = sayIn('en', set);
  expectTypeOf(say<'items'>)
    .parameter(1)
    .toEqualTypeOf<{ n: string | number; who: string | number }>();
  // @ts-expect-error a value is missing
  expect(say('items', { n: 3 })).toBe('3 items of {who}');
  // @ts-expect-error there is no such text
  expect(() => say('nothing')).toThrow();
});
