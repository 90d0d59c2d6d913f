import { expect, test } from 'vitest';
import { fullPhone } from './sign-in-form';

test.each([
  ['98123 45678', '+919812345678'],
  ['098123-45678', '+919812345678'],
  ['+44 7911 123456', '+447911123456'],
  ['12', ''],
  ['', ''],
])('%j is %j', (typed, phone) => {
  expect(fullPhone(typed)).toBe(phone);
});
