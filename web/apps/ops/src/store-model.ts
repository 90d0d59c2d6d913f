// A store as it is typed, read into the contract only when all of it can be.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  AisleSchema,
  type Warehouse,
  type WarehouseSchema,
} from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import type { Place } from '@doorstep/map/geometry';
import { placeOf } from './stores-data';

export type AisleDraft = { key: number; name: string; zone: string; bins: string };

export type StoreDraft = {
  id: string;
  name: string;
  address: string;
  place: Place | null;
  radius: string;
  always: boolean;
  opens: string;
  closes: string;
  isActive: boolean;
  aisles: AisleDraft[];
};

const midnight = 1440;
let lastKey = 0;

export function aisleDraft(name = '', zone = 'ambient', bins = 20): AisleDraft {
  lastKey += 1;
  return { key: lastKey, name, zone, bins: String(bins) };
}

export function draftOf(store: Warehouse): StoreDraft {
  const always = store.opensMinute === 0 && store.closesMinute === midnight;
  return {
    id: store.warehouseId,
    name: store.name,
    address: store.address,
    place: store.latitude === 0 && store.longitude === 0 ? null : placeOf(store),
    radius: String(store.serviceRadius),
    always,
    opens: writeHours(always ? 6 * 60 : store.opensMinute),
    closes: writeHours(always ? 23 * 60 : store.closesMinute),
    isActive: store.isActive,
    aisles: store.aisles
      .toSorted((a, b) => a.position - b.position)
      .map((aisle) => aisleDraft(aisle.aisle, aisle.zone, aisle.bins)),
  };
}

/** Minutes after midnight as a field for a time has them; the end of the day is 00:00. */
export function writeHours(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

function readHours(text: string): number | null {
  const found = /^(\d\d):(\d\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

const whole = (text: string, most: number) =>
  /^\d{1,6}$/.test(text.trim()) && Number(text) <= most ? Number(text) : null;

/** An id that a name suggests. */
export const toId = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

type Read = { message: MessageInitShape<typeof WarehouseSchema> | null; wrong: Set<keyof StoreDraft | 'hours'> };

export function readStore(draft: StoreDraft): Read {
  const wrong: Read['wrong'] = new Set();
  const radius = whole(draft.radius, 50_000);
  const opens = draft.always ? 0 : readHours(draft.opens);
  const closes = draft.always ? midnight : readHours(draft.closes) || midnight; // 00:00 is the end of the day
  const names = draft.aisles.map((aisle) => aisle.name.trim());
  if (!draft.name.trim()) wrong.add('name');
  if (!/^[a-z0-9-]{1,40}$/.test(draft.id)) wrong.add('id');
  if (!draft.place) wrong.add('place');
  if (radius === null) wrong.add('radius');
  if (opens === null || (!draft.always && readHours(draft.closes) === null) || opens === closes) wrong.add('hours');
  if (
    names.some((name) => !name) ||
    new Set(names).size < names.length ||
    draft.aisles.some((a) => whole(a.bins, 1000) === null)
  )
    wrong.add('aisles');
  if (wrong.size > 0) return { message: null, wrong };
  return {
    wrong,
    message: {
      name: draft.name.trim(),
      address: draft.address.trim(),
      longitude: draft.place![0],
      latitude: draft.place![1],
      serviceRadius: radius!,
      opensMinute: opens!,
      closesMinute: closes,
      isActive: draft.isActive,
      aisles: draft.aisles.map((aisle, i) =>
        create(AisleSchema, { aisle: names[i]!, position: i + 1, zone: aisle.zone, bins: Number(aisle.bins) }),
      ),
    },
  };
}
