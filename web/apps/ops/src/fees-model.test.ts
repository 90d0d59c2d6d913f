import { create } from '@bufbuild/protobuf';
import { FeeRulesSchema } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { expect, test } from 'vitest';
import { read, readMoment, write, writeMoment } from './fees-model';

const rupees = (n: number) => ({ amountMinor: BigInt(n * 100), currency: 'INR' });

test('rules are typed and read again', () => {
  const rules = create(FeeRulesSchema, {
    delivery: [
      { from: rupees(0), fee: rupees(25) },
      { from: rupees(199), fee: rupees(0) },
    ],
    handling: rupees(12.5),
  });
  const typed = write(rules);
  expect(typed.bands.map((b) => [b.from, b.fee])).toEqual([
    ['0', '25'],
    ['199', '0'],
  ]);
  expect([typed.handling, typed.surgeCap]).toEqual(['12.50', '0']);
  const again = read(typed);
  expect(again.wrong.size).toBe(0);
  expect(again.rules?.handling?.amountMinor).toBe(1250n);
  expect(again.rules?.delivery[1]?.from?.amountMinor).toBe(19900n);
});

test('what is no amount is named', () => {
  const typed = { ...write(undefined), handling: 'ten', surgeCap: '-1' };
  expect(read(typed)).toMatchObject({ rules: null, wrong: new Set(['handling', 'surgeCap']) });
});

test('moments are in the time of the city', () => {
  const at = new Date('2026-11-29T03:30:00Z');
  expect(writeMoment(at)).toBe('2026-11-29T09:00');
  expect(readMoment('2026-11-29T09:00')).toEqual(at);
  expect(readMoment('')).toBeNull();
});
