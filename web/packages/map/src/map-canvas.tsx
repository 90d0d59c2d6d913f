// The map itself. Loaded by city-map.tsx when first shown; nothing else imports MapLibre.
import { useClientConfig } from '@doorstep/api/client-config';
import { useTheme } from '@doorstep/ui/theme';
import { useWords, words } from '@doorstep/ui/words';
import { AttributionControl, type GeoJSONSource, Map as MapLibre, Marker, NavigationControl } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { boundsOf, type Place } from './geometry';
import { Glide } from './glide';
import { type MarkerKind, markerElement } from './marker';
import { mapStyle } from './style';
import './map.css';

const texts = words({
  map: ['Map', 'नक्शा'],
  nearer: ['Zoom in', 'पास से देखें'],
  farther: ['Zoom out', 'दूर से देखें'],
});

export type MapMarker = {
  /** The same id is the same thing: it glides when it moves. */
  id: string;
  place: Place;
  kind: MarkerKind;
  /** What it is, for those who hear it and on hover. */
  label: string;
  heading?: number;
  /** Written on it: how many are in a group, or at a store. */
  text?: string;
  onClick?: () => void;
  /** It can be moved: dragged, or with the arrow keys while it has the focus. */
  onDrop?: (place: Place) => void;
  /** It can be taken away with the Delete key. */
  onRemove?: () => void;
};
export type MapLine = { id: string; places: Place[]; look: 'route' | 'trail' };
export type MapArea = { id: string; ring: Place[]; look: 'zone' | 'chosen' | 'before' | 'slow' };

export type MapProps = {
  label: string;
  className?: string;
  markers?: MapMarker[];
  lines?: MapLine[];
  areas?: MapArea[];
  /** Where to look first. Without it: at everything that is drawn. */
  center?: Place;
  zoom?: number;
  /** Looks at everything again when this changes. */
  fitKey?: string;
  /** The place in the middle after the map was moved. */
  onMove?: (center: Place) => void;
  onClick?: (place: Place) => void;
  /** How near the map is, when that has changed. */
  onZoom?: (zoom: number) => void;
  /** How long a marker takes to its next place, in ms. */
  glideMs?: number;
};

type Standing = { marker: Marker; glide: Glide; kind: MarkerKind; wanted: MapMarker };
type Things = { map: MapLibre; markers: Map<string, Standing> };

/** Below that a whole city is in sight, and what moves in it is drawn smaller. */
const farZoom = 14;

/** How far an arrow key moves a marker, in pixels. */
const keyStep = 12;
/** Between what is shown and the edge; on the right stand the buttons. */
const room = { top: 56, bottom: 56, left: 56, right: 80 };
const arrows: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-keyStep, 0],
  ArrowRight: [keyStep, 0],
  ArrowUp: [0, -keyStep],
  ArrowDown: [0, keyStep],
};

export function MapCanvas(props: MapProps) {
  const box = useRef<HTMLDivElement>(null);
  const [things, setThings] = useState<Things | null>(null);
  const config = useClientConfig();
  const t = useWords(texts);
  const { theme } = useTheme();
  const tiles = config?.map.tiles ?? '';
  const moved = useEffectEvent((map: MapLibre) => {
    const { lng, lat } = map.getCenter();
    props.onMove?.([lng, lat]);
  });
  const zoomed = useEffectEvent((zoom: number) => props.onZoom?.(zoom));
  const clicked = useEffectEvent((place: Place) => props.onClick?.(place));
  const spoken = useEffectEvent(() => ({
    'Map.Title': t('map'),
    'NavigationControl.ZoomIn': t('nearer'),
    'NavigationControl.ZoomOut': t('farther'),
  }));
  const first = useEffectEvent(() => ({ center: props.center, zoom: props.zoom ?? 15, all: places(props) }));

  useEffect(() => {
    if (!config || !box.current) return;
    const { center, zoom, all } = first();
    const [west, south, east, north] = config.map.bounds;
    const around = boundsOf(all);
    const map = new MapLibre({
      container: box.current,
      style: mapStyle(theme, tiles, location.origin),
      attributionControl: false,
      locale: spoken(),
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      minZoom: 9,
      maxZoom: 19,
      ...(center
        ? { center, zoom }
        : { bounds: around ?? [west, south, east, north], fitBoundsOptions: { padding: room, maxZoom: 16 } }),
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(
      new AttributionControl({ compact: false, customAttribution: config.map.attribution }),
      'bottom-right',
    );
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.on('moveend', (event) => {
      if ('originalEvent' in event && event.originalEvent) moved(map);
    });
    const near = () => {
      const zoom = map.getZoom();
      map.getContainer().dataset.far = String(zoom < farZoom);
      zoomed(zoom);
    };
    map.on('zoomend', near);
    map.once('load', near);
    map.on('click', (event) => clicked([event.lngLat.lng, event.lngLat.lat]));
    // Pictures wait for what was on its way.
    map.on('dataloading', () => delete map.getContainer().dataset.idle);
    map.on('idle', () => {
      map.getContainer().dataset.idle = 'true';
    });
    const made: Things = { map, markers: new Map() };
    map.once('style.load', () => setThings(made));
    return () => {
      for (const { glide } of made.markers.values()) glide.stop();
      map.remove();
      setThings(null);
    };
  }, [config, tiles]);

  useEffect(() => {
    things?.map.setStyle(mapStyle(theme, tiles, location.origin), { diff: true });
  }, [things, theme, tiles]);
  useMarkers(things, props.markers, props.glideMs ?? 1000);
  useShapes(things, props.lines, props.areas, theme);
  const fit = useEffectEvent(() => {
    const around = boundsOf(places(props));
    if (around && things) things.map.fitBounds(around, { padding: room, maxZoom: 16, animate: false });
  });
  useEffect(() => {
    if (things && props.fitKey !== undefined) fit();
  }, [things, props.fitKey]);
  const center = props.center?.join();
  useEffect(() => {
    const to = center?.split(',').map(Number) as Place | undefined;
    if (things && to) things.map.easeTo({ center: to });
  }, [things, center]);

  return (
    <section ref={box} aria-label={props.label} className={`doorstep-map ${props.className ?? 'h-full w-full'}`} />
  );
}

function places({ markers = [], lines = [], areas = [] }: MapProps): Place[] {
  return [...markers.map((m) => m.place), ...lines.flatMap((l) => l.places), ...areas.flatMap((a) => a.ring)];
}

function useMarkers(things: Things | null, wanted: MapMarker[] = [], glideMs: number): void {
  useEffect(() => {
    if (!things) return;
    const { map, markers } = things;
    for (const [id, { marker, glide, kind }] of markers) {
      if (wanted.some((w) => w.id === id && w.kind === kind)) continue;
      glide.stop();
      marker.remove();
      markers.delete(id);
    }
    for (const w of wanted) {
      let known = markers.get(w.id);
      if (!known) {
        known = stand(map, w);
        markers.set(w.id, known);
      } else {
        known.wanted = w;
        known.glide.to(w.place, w.onDrop ? 0 : glideMs);
      }
      const element = known.marker.getElement();
      element.setAttribute('aria-label', w.label);
      element.title = w.label;
      if (w.text !== undefined) element.dataset.text = w.text;
      element.style.setProperty('--heading', `${w.heading ?? 0}deg`);
      element.onclick = w.onClick
        ? (event) => {
            event.stopPropagation();
            w.onClick?.();
          }
        : null;
    }
  }, [things, wanted, glideMs]);
}

/** Puts a marker onto the map. */
function stand(map: MapLibre, wanted: MapMarker): Standing {
  const { kind } = wanted;
  const element = markerElement(kind, wanted.label);
  const marker = new Marker({ element, anchor: kind === 'pin' ? 'bottom' : 'center', draggable: !!wanted.onDrop })
    .setLngLat(wanted.place)
    .addTo(map);
  const standing = { marker, kind, wanted, glide: new Glide(wanted.place, (place) => marker.setLngLat(place)) };
  if (!wanted.onDrop) return standing;
  const dropped = () => {
    const { lng, lat } = marker.getLngLat();
    standing.wanted.onDrop?.([lng, lat]);
  };
  marker.on('dragend', dropped);
  element.setAttribute('role', 'button');
  element.tabIndex = 0;
  element.onkeydown = (event) => {
    const step = arrows[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') standing.wanted.onRemove?.();
    else if (step) {
      const { x, y } = map.project(marker.getLngLat());
      marker.setLngLat(map.unproject([x + step[0], y + step[1]]));
      dropped();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return standing;
}

const shapeSource = 'shapes';

function useShapes(things: Things | null, lines: MapLine[] = [], areas: MapArea[] = [], theme: 'light' | 'dark'): void {
  useEffect(() => {
    if (!things) return;
    const { map } = things;
    const data = {
      type: 'FeatureCollection' as const,
      features: [
        ...areas.map((a) => ({
          type: 'Feature' as const,
          properties: { look: a.look },
          geometry: { type: 'Polygon' as const, coordinates: [[...a.ring, a.ring[0]!]] },
        })),
        ...lines.map((l) => ({
          type: 'Feature' as const,
          properties: { look: l.look },
          geometry: { type: 'LineString' as const, coordinates: l.places },
        })),
      ],
    };
    const draw = () => {
      const source = map.getSource<GeoJSONSource>(shapeSource);
      if (source) {
        source.setData(data);
        return;
      }
      const colour = theme === 'dark' ? '#6fd3a3' : '#0b5d3f';
      const slow = theme === 'dark' ? '#7db4e8' : '#1f5f99';
      const before = theme === 'dark' ? '#a7b2ab' : '#59615b';
      const areaColour = ['match', ['get', 'look'], 'slow', slow, 'before', before, colour] as never;
      map.addSource(shapeSource, { type: 'geojson', data });
      map.addLayer({
        id: 'areas',
        type: 'fill',
        source: shapeSource,
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: {
          'fill-color': areaColour,
          'fill-opacity': ['match', ['get', 'look'], ['chosen', 'slow'], 0.22, 'before', 0.04, 0.1],
        },
      });
      map.addLayer({
        id: 'edges',
        type: 'line',
        source: shapeSource,
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: {
          'line-color': areaColour,
          'line-width': ['match', ['get', 'look'], 'chosen', 2.5, 1.5],
          'line-dasharray': [3, 2],
        },
      });
      map.addLayer({
        id: 'lines',
        type: 'line',
        source: shapeSource,
        filter: ['==', ['geometry-type'], 'LineString'],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: {
          'line-color': colour,
          'line-width': 5,
          'line-opacity': ['match', ['get', 'look'], 'trail', 0.5, 0.85],
        },
      });
    };
    draw();
  }, [things, lines, areas, theme]);
}
