import { expect, test } from 'vitest';
import { mapStyle } from './style';

const own = '/map/tiles/{z}/{x}/{y}';
const others = 'https://tiles.example/{z}/{x}/{y}.pbf';
const layersOf = (tiles: string) => mapStyle('light', tiles, 'https://shop.example').layers;

test('our own tiles come from our origin, others from theirs', () => {
  expect(mapStyle('light', own, 'https://shop.example').sources.tiles).toMatchObject({
    tiles: ['https://shop.example/map/tiles/{z}/{x}/{y}'],
  });
  expect(mapStyle('light', others, 'https://shop.example').sources.tiles).toMatchObject({ tiles: [others] });
});

test('water, green, buildings and roads are drawn, and names above them', () => {
  const drawn = layersOf(own).map((layer) => layer.id);
  for (const id of ['water', 'park', 'building', 'road-primary']) expect(drawn).toContain(id);
  const firstName = layersOf(own).findIndex((layer) => layer.type === 'symbol');
  expect(
    layersOf(own)
      .slice(firstName)
      .every((layer) => layer.type === 'symbol'),
  ).toBe(true);
});

test('names of streets are where the tiles have them', () => {
  const names = (tiles: string) =>
    layersOf(tiles).flatMap((layer) =>
      'source-layer' in layer && layer.id === 'names-large' ? layer['source-layer'] : [],
    );
  expect(names(own)).toEqual(['transportation']);
  expect(names(others)).toEqual(['transportation_name']);
});

test('light and dark differ in colours only', () => {
  const bare = (theme: 'light' | 'dark') => mapStyle(theme, own, '').layers.map(({ paint: _, ...layer }) => layer);
  expect(bare('dark')).toEqual(bare('light'));
});
