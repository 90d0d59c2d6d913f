import { expect, test } from 'vitest';
import { sinceFirst } from './kpi-data';

test.each([
  ['a young city begins one step before its first rows', [5, 6], [4, 5, 6]],
  ['a day that begins with rows is whole', [0, 6], [0, 1, 2, 3, 4, 5, 6]],
  ['so is one that begins a step later', [1], [0, 1, 2, 3, 4, 5, 6]],
  ['nothing at all is drawn as nothing', [], [0, 1, 2, 3, 4, 5, 6]],
])('%s', (_, rows, drawn) => {
  expect(sinceFirst([0, 1, 2, 3, 4, 5, 6], (at) => rows.includes(at))).toEqual(drawn);
});
