// How our map looks: a city on paper, or under lamplight; the main roads have the yellow of our lamp. The
// tiles have the layers of OpenMapTiles, whether they come from the program or from a tile server. Labels
// are drawn with the fonts of the device, so that no font server is needed.

import type { Theme } from '@doorstep/ui/theme';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';

type Palette = Record<
  | 'land'
  | 'cover'
  | 'park'
  | 'water'
  | 'building'
  | 'wall'
  | 'casing'
  | 'main'
  | 'mainCasing'
  | 'street'
  | 'path'
  | 'text'
  | 'quarter'
  | 'green'
  | 'blue'
  | 'halo',
  string
>;

const palettes: Record<Theme, Palette> = {
  light: {
    land: '#f3eee3',
    cover: '#e4ead3',
    park: '#d3e3c0',
    water: '#a9d3dc',
    building: '#e9e0cf',
    wall: '#dcd0ba',
    casing: '#dcd2be',
    main: '#fde9b9',
    mainCasing: '#e2c683',
    street: '#ffffff',
    path: '#e3dac7',
    text: '#4f5751',
    quarter: '#5d5546',
    green: '#3d6234',
    blue: '#205c6e',
    halo: '#fbf8f1',
  },
  dark: {
    land: '#171d1a',
    cover: '#1a261e',
    park: '#1d3024',
    water: '#143844',
    building: '#1f2723',
    wall: '#2a342f',
    casing: '#101412',
    main: '#5b5033',
    mainCasing: '#2b2719',
    street: '#36413a',
    path: '#28312c',
    text: '#b8c2bb',
    quarter: '#d3c8ae',
    green: '#93bd8b',
    blue: '#8ac1d2',
    halo: '#141917',
  },
};

/** Classes of roads, the smallest first: what they are called, their width at zoom 11, 14 and 18, and from when. */
const roads: { id: string; classes: string[]; width: [number, number, number]; from: number; main?: boolean }[] = [
  {
    id: 'path',
    classes: ['path', 'track', 'service', 'pedestrian', 'path_construction'],
    width: [0, 0.7, 6],
    from: 13,
  },
  { id: 'minor', classes: ['minor', 'residential', 'street', 'busway'], width: [0.2, 1.6, 13], from: 11 },
  { id: 'tertiary', classes: ['tertiary'], width: [0.7, 3, 16], from: 9 },
  { id: 'secondary', classes: ['secondary'], width: [1.2, 3.8, 18], from: 9 },
  { id: 'primary', classes: ['primary'], width: [1.6, 4.8, 20], from: 0, main: true },
  { id: 'trunk', classes: ['motorway', 'trunk'], width: [2, 5.4, 22], from: 0, main: true },
];

const zooms = ([far, middle, near]: [number, number, number], more = 0): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.5],
  ['zoom'],
  11,
  far + more / 2,
  14,
  middle + more,
  18,
  near + more * 1.5,
];

const of = (layer: string) => ({ source: 'tiles', 'source-layer': layer });
const classIn = (classes: string[]): ExpressionSpecification => ['match', ['get', 'class'], classes, true, false];
const name: ExpressionSpecification = ['coalesce', ['get', 'name:latin'], ['get', 'name']];

function areas(p: Palette): LayerSpecification[] {
  const fill = (id: string, colour: string): LayerSpecification => ({
    id,
    type: 'fill',
    ...of(id),
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': colour },
  });
  return [
    fill('landcover', p.cover),
    fill('park', p.park),
    fill('water', p.water),
    {
      id: 'waterway',
      type: 'line',
      ...of('waterway'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': p.water, 'line-width': zooms([0.6, 2, 9]) },
    },
    {
      id: 'building',
      type: 'fill',
      ...of('building'),
      minzoom: 14,
      paint: {
        'fill-color': p.building,
        'fill-outline-color': p.wall,
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], 14, 0, 15, 1],
      },
    },
  ];
}

function lines(p: Palette): LayerSpecification[] {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const road = (kind: string, colour: (main: boolean, id: string) => string, more: number): LayerSpecification[] =>
    roads.map(({ id, classes, width, from, main = false }) => ({
      id: `${kind}-${id}`,
      type: 'line',
      ...of('transportation'),
      minzoom: kind === 'casing' && !main ? Math.max(from, 13) : from,
      filter: classIn(classes),
      layout: round,
      paint: { 'line-color': colour(main, id), 'line-width': zooms(width, more) },
    }));
  return [
    ...road('casing', (main) => (main ? p.mainCasing : p.casing), 1.4),
    ...road('road', (main, id) => (main ? p.main : id === 'path' ? p.path : p.street), 0),
  ];
}

function labels(p: Palette, streets: string): LayerSpecification[] {
  const street = (id: string, classes: string[], minzoom: number, size: number): LayerSpecification => ({
    id,
    type: 'symbol',
    ...of(streets),
    minzoom,
    filter: classIn(classes),
    layout: {
      'symbol-placement': 'line',
      'text-field': name,
      'text-font': ['sans-serif'],
      'text-size': size,
      'symbol-spacing': 320,
      'text-padding': 4,
    },
    paint: { 'text-color': p.text, 'text-halo-color': p.halo, 'text-halo-width': 1.4 },
  });
  const spot = (layer: string, colour: string, minzoom: number, size: number): LayerSpecification => ({
    id: `${layer}-names`,
    type: 'symbol',
    ...of(layer),
    minzoom,
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'text-field': name,
      'text-font': ['sans-serif'],
      'text-size': size,
      'text-max-width': 7,
      'text-padding': 6,
      'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
    },
    paint: { 'text-color': colour, 'text-halo-color': p.halo, 'text-halo-width': 1.6 },
  });
  // What comes last is placed first.
  return [
    street('names-small', ['tertiary', 'minor'], 15, 11),
    street('names-large', ['motorway', 'trunk', 'primary', 'secondary'], 13, 12),
    spot('park', p.green, 13, 12),
    spot('water_name', p.blue, 12, 12),
    spot('place', p.quarter, 9, 13),
  ];
}

/** Tiles of our own carry the names of streets on the streets; those of OpenMapTiles in a layer beside them. */
const isOurs = (tiles: string) => tiles.startsWith('/');

/** The style for tiles at a URL with {z}, {x} and {y}. */
export function mapStyle(theme: Theme, tiles: string, origin: string): StyleSpecification {
  const p = palettes[theme];
  const ours = isOurs(tiles);
  return {
    version: 8,
    sources: {
      tiles: { type: 'vector', tiles: [ours ? origin + tiles : tiles], minzoom: ours ? 8 : 0, maxzoom: 14 },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': p.land } },
      ...areas(p),
      ...lines(p),
      ...labels(p, ours ? 'transportation' : 'transportation_name'),
    ],
  };
}
