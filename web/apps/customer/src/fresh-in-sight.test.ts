import { expect, test } from 'vitest';
import { pagesInSight, renewed } from './fresh-in-sight';

test('the pages in sight, and no other', () => {
  const sizes = [24, 24, 24, 10]; // 82 cards on 8200 px
  const at = (top: number) => pagesInSight({ top, height: 8200 }, 800, sizes);
  expect(at(100)).toEqual([0]);
  expect(at(-2000)).toEqual([0, 1]); // cards 20 to 28
  expect(at(-3000)).toEqual([1]);
  expect(at(-7900)).toEqual([3]);
  expect(at(900)).toEqual([]); // below the screen
  expect(at(-9000)).toEqual([]); // above it
  expect(pagesInSight({ top: 0, height: 0 }, 800, [])).toEqual([]);
});

test('cards keep their places when they come anew', () => {
  const have = [
    { productId: 'a', left: 3 },
    { productId: 'b', left: 2 },
  ];
  const came = [
    { productId: 'b', left: 1 },
    { productId: 'c', left: 9 },
  ];
  expect(renewed(have, came)).toEqual([
    { productId: 'a', left: 3 },
    { productId: 'b', left: 1 },
  ]);
});
