import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { cityMoment, everyPage, tableOf } from './export';

test('all pages are asked for, one after the other, and no more than so many rows', async () => {
  const asked: string[] = [];
  const ask = async (token: string) => {
    asked.push(token);
    return { rows: [`${token}1`, `${token}2`], next: asked.length < 3 ? `p${asked.length}` : '' };
  };
  expect(await everyPage(ask)).toEqual(['1', '2', 'p11', 'p12', 'p21', 'p22']);
  expect(asked).toEqual(['', 'p1', 'p2']);
  asked.length = 0;
  expect(await everyPage(ask, 3)).toEqual(['1', '2', 'p11']);
  expect(asked).toHaveLength(2);
});

test('a moment is of the city', () => {
  expect(cityMoment(timestampFromDate(new Date('2026-11-29T12:18:05Z')))).toBe('2026-11-29 17:48:05');
  expect(cityMoment(undefined)).toBe('');
});

test('a name that is a formula is text in the file', () => {
  expect(tableOf([{ rider: '=HYPERLINK("http://x")', amount: 5 }])).toBe(
    'rider,amount\r\n"\'=HYPERLINK(""http://x"")",5',
  );
});
