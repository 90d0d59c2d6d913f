import { expect, test } from 'vitest';
import { below, moved, siblings } from './category-tree';

const tree = [
  { categoryId: 'a', parentId: '', position: 1 },
  { categoryId: 'a1', parentId: 'a', position: 1 },
  { categoryId: 'a2', parentId: 'a', position: 7 },
  { categoryId: 'a21', parentId: 'a2', position: 1 },
  { categoryId: 'b', parentId: '', position: 2 },
];

test('what is below a category', () => {
  expect([...below(tree, 'a')].sort()).toEqual(['a', 'a1', 'a2', 'a21']);
  expect([...below(tree, 'b')]).toEqual(['b']);
});

test('a move changes the positions that are others, and no more', () => {
  expect(moved(siblings(tree, ''), 'b', -1).map((c) => [c.categoryId, c.position])).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  expect(moved(siblings(tree, 'a'), 'a1', 0).map((c) => [c.categoryId, c.position])).toEqual([['a2', 2]]);
});
