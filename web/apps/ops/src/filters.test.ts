import { expect, test } from 'vitest';
import { read, write } from './filters';

const defaults = { state: 'open', store: '', number: '' };

test('an address says what is not as by default', () => {
  expect(write({ ...defaults, state: '', number: '00123' }, defaults)).toEqual({ state: '', number: '00123' });
  expect(write(defaults, defaults)).toEqual({});
});

test('what an address does not say is as by default, what it says is text, and strangers are left out', () => {
  expect(read({ number: 123, state: '', tracking: 'x' }, defaults)).toEqual({ state: '', store: '', number: '123' });
  expect(read(write({ state: 'x', store: 'a b', number: '00123' }, defaults), defaults)).toEqual({
    state: 'x',
    store: 'a b',
    number: '00123',
  });
});
