// How our map looks: quiet roads on paper, or under lamplight. Labels are drawn with the fonts of the
// device, so that no font server is needed.

import type { Theme } from '@doorstep/ui/theme';
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';

type Palette = {
  land: string;
  casing: string;
  main: string;
  street: string;
  path: string;
  text: string;
  halo: string;
  water: string;
  building: string;
};

const palettes: Record<Theme, Palette> = {
  light: {
    land: '#f3eee3',
    casing: '#ddd3c0',
    main: '#fffdf7',
    street: '#ffffff',
    path: '#e6dfcf',
    text: '#59615b',
    halo: '#f8f4ea',
    water: '#c3dbe0',
    building: '#e9e1d2',
  },
  dark: {
    land: '#171d1a',
    casing: '#101412',
    main: '#46534b',
    street: '#313b35',
    path: '#262e29',
    text: '#b3bdb6',
    halo: '#171d1a',
    water: '#16303a',
    building: '#1f2723',
  },
};

/** Width of a road by its class, at zoom 11, 14 and 18. */
const widths: Record<number, [number, number, number]> = {
  1: [2, 5, 22],
  2: [1.6, 4.5, 20],
  3: [1.2, 3.6, 17],
  4: [0.7, 2.8, 15],
  5: [0.2, 1.5, 12],
  6: [0, 0.7, 6],
};

const zooms = (values: [number, number, number], more = 0): never =>
  [
    'interpolate',
    ['exponential', 1.5],
    ['zoom'],
    11,
    values[0] + more / 2,
    14,
    values[1] + more,
    18,
    values[2] + more * 1.5,
  ] as never;

function roadLayers(
  p: Palette,
  source: string,
  sourceLayer: string | undefined,
  classOf: unknown,
  nameOf: unknown,
): LayerSpecification[] {
  const of = { source, ...(sourceLayer && { 'source-layer': sourceLayer }) };
  const layers: LayerSpecification[] = [];
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const classes = [6, 5, 4, 3, 2, 1];
  for (const c of classes) {
    const filter = ['==', classOf, c] as never;
    layers.push({
      id: `casing-${c}`,
      type: 'line',
      ...of,
      filter,
      minzoom: c > 4 ? 13 : 0,
      layout: round,
      paint: { 'line-color': p.casing, 'line-width': zooms(widths[c]!, 1.4) },
    });
  }
  for (const c of classes) {
    const filter = ['==', classOf, c] as never;
    const colour = c <= 3 ? p.main : c === 6 ? p.path : p.street;
    layers.push({
      id: `road-${c}`,
      type: 'line',
      ...of,
      filter,
      minzoom: c === 6 ? 13 : 0,
      layout: round,
      paint: { 'line-color': colour, 'line-width': zooms(widths[c]!) },
    });
  }
  const named = (id: string, most: number, minzoom: number, size: number): LayerSpecification => ({
    id,
    type: 'symbol',
    ...of,
    minzoom,
    filter: ['all', ['<=', classOf, most], ['has', 'n']] as never,
    layout: {
      'symbol-placement': 'line',
      'text-field': nameOf as never,
      'text-font': ['sans-serif'],
      'text-size': size,
      'symbol-spacing': 320,
      'text-padding': 4,
    },
    paint: { 'text-color': p.text, 'text-halo-color': p.halo, 'text-halo-width': 1.4 },
  });
  layers.push(named('names-large', 3, 13, 12), named('names-small', 5, 15, 11));
  return layers;
}

/** OpenMapTiles classes as ours. */
const tileClass = [
  'match',
  ['get', 'class'],
  ['motorway', 'trunk'],
  1,
  'primary',
  2,
  'secondary',
  3,
  'tertiary',
  4,
  ['minor', 'residential'],
  5,
  6,
];

/** The style: tiles when the installation has some, otherwise the roads that come with it. */
export function mapStyle(theme: Theme, tiles: string): StyleSpecification {
  const p = palettes[theme];
  const land: LayerSpecification = { id: 'land', type: 'background', paint: { 'background-color': p.land } };
  if (!tiles) {
    return {
      version: 8,
      sources: { roads: { type: 'geojson', data: '/map/roads.json', tolerance: 0.2, buffer: 32 } },
      layers: [land, ...roadLayers(p, 'roads', undefined, ['get', 'c'], ['get', 'n'])],
    };
  }
  const area = (id: string, layer: string, colour: string): LayerSpecification => ({
    id,
    type: 'fill',
    source: 'tiles',
    'source-layer': layer,
    paint: { 'fill-color': colour },
  });
  const roads = roadLayers(p, 'tiles', 'transportation', tileClass, ['get', 'name']).filter(
    (layer) => layer.type === 'line',
  );
  const names: LayerSpecification = {
    id: 'names',
    type: 'symbol',
    source: 'tiles',
    'source-layer': 'transportation_name',
    minzoom: 13,
    layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': ['sans-serif'], 'text-size': 12 },
    paint: { 'text-color': p.text, 'text-halo-color': p.halo, 'text-halo-width': 1.4 },
  };
  return {
    version: 8,
    sources: { tiles: { type: 'vector', tiles: [tiles], maxzoom: 14 } },
    layers: [land, area('water', 'water', p.water), area('buildings', 'building', p.building), ...roads, names],
  };
}
