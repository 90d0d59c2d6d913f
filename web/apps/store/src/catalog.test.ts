import { create } from '@bufbuild/protobuf';
import { ProductSchema } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { expect, test } from 'vitest';
import { catalogOf, searchIn } from './catalog';

const milk = create(ProductSchema, {
  productId: 'DS-1',
  name: 'Toned Milk',
  brand: 'Nandi',
  barcodes: ['8901', '8902'],
});
const bread = create(ProductSchema, { productId: 'DS-2', name: 'Milk Bread', barcodes: ['8903'] });

test('a product is found by each of its codes and by its id', () => {
  const { byCode } = catalogOf([milk, bread]);
  expect(['8901', '8902', 'DS-1'].map((code) => byCode.get(code)?.name)).toEqual(Array(3).fill('Toned Milk'));
  expect(byCode.get('1')).toBeUndefined();
});

test('every word counts, wherever it stands', () => {
  expect(searchIn([milk, bread], 'milk')).toEqual([milk, bread]);
  expect(searchIn([milk, bread], ' MILK nan')).toEqual([milk]);
  expect(searchIn([milk, bread], '8903')).toEqual([bread]);
  expect(searchIn([milk, bread], 'tea')).toEqual([]);
});
