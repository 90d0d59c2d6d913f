// What stands on the map of the city: what is chosen in the legend, and groups where there is too much.

import type { Position } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { cluster } from '@doorstep/map/cluster';
import { metresBetween } from '@doorstep/map/geometry';
import type { MapMarker } from '@doorstep/map/map-canvas';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo } from 'react';
import { useGo } from './nav';
import { riskOf } from './risk-model';
import { placeOf, useRiderName, useStores } from './stores-data';
import { useStatus } from './words';

const texts = words({
  store: ['Store {name}, {n} riders are there', 'स्टोर {name}, {n} राइडर वहाँ हैं'],
  riderFree: ['{name}, free', '{name}, खाली'],
  riderBusy: ['{name}, carries order {order}', '{name}, ऑर्डर {order} ले जा रहे हैं'],
  order: ['Order {order}: {state}', 'ऑर्डर {order}: {state}'],
  group: ['{n} orders here; come nearer to see them', 'यहाँ {n} ऑर्डर; देखने के लिए पास आएँ'],
});

/** What can be switched on and off. Orders are on time or will be late. */
export const layers = ['stores', 'zones', 'free', 'busy', 'orders', 'late'] as const;
export type Layer = (typeof layers)[number];
export type Shown = Record<Layer, boolean>;

export const everything: Shown = { stores: true, zones: true, free: true, busy: true, orders: true, late: true };

export const isLate = (order: Order, now: Date) => ['over', 'late'].includes(riskOf(order, now));

/** Riders so near to a store are at its door, free or for their bags; they are counted there and do not cover it. */
const doorMetres = 120;

/** Orders and riders of the layers that are shown. */
export function chosen(
  riders: Position[],
  orders: Order[],
  shown: Shown,
  now: Date,
): { riders: Position[]; orders: Order[] } {
  return {
    riders: riders.filter((rider) => (rider.orderId ? shown.busy : shown.free)),
    orders: orders.filter((order) => (isLate(order, now) ? shown.late : shown.orders)),
  };
}

export function useCityMarkers(
  riders: Position[],
  orders: Order[],
  shown: Shown,
  zoom: number,
  now: Date,
): MapMarker[] {
  const t = useWords(texts);
  const status = useStatus();
  const navigate = useGo();
  const nameOf = useRiderName();
  const stores = useStores().data?.warehouses;
  return useMemo<MapMarker[]>(() => {
    const drawn = chosen(riders, orders, shown, now);
    const toOrder = (id: string) => () => void navigate({ to: '/orders/$id', params: { id } });
    const isAt = (s: { latitude: number; longitude: number }) => (rider: Position) =>
      metresBetween(placeOf(rider), placeOf(s)) < doorMetres;
    const doors = drawn.orders
      .filter((order) => order.deliveryLatitude !== 0)
      .map((order) => ({
        id: order.orderId,
        order,
        place: [order.deliveryLongitude, order.deliveryLatitude] as [number, number],
      }));
    return [
      ...(shown.stores ? (stores ?? []) : []).map((s) => ({
        id: `store-${s.warehouseId}`,
        kind: 'store' as const,
        place: placeOf(s),
        label: t('store', { name: s.name, n: riders.filter(isAt(s)).length }),
        text: String(riders.filter(isAt(s)).length),
        onClick: () => void navigate({ to: '/stores/$id', params: { id: s.warehouseId } }),
      })),
      ...cluster(doors, zoom).map(({ place, of }): MapMarker => {
        const [first] = of;
        if (of.length > 1) {
          return {
            id: `group-${first!.id}`,
            kind: 'group',
            place,
            text: String(of.length),
            label: t('group', { n: of.length }),
          };
        }
        return {
          id: `order-${first!.id}`,
          kind: isLate(first!.order, now) ? 'late' : 'order',
          place,
          label: t('order', { order: orderNumber(first!.id), state: status(first!.order.status) }),
          onClick: toOrder(first!.id),
        };
      }),
      ...drawn.riders
        .filter((rider) => !shown.stores || !stores?.some((s) => isAt(s)(rider)))
        .map((rider) => ({
          id: `rider-${rider.partnerId}`,
          kind: 'rider' as const,
          place: placeOf(rider),
          heading: rider.heading,
          label: rider.orderId
            ? t('riderBusy', { name: nameOf(rider.partnerId), order: orderNumber(rider.orderId) })
            : t('riderFree', { name: nameOf(rider.partnerId) }),
          onClick: rider.orderId ? toOrder(rider.orderId) : undefined,
        })),
    ];
  }, [stores, orders, riders, shown, zoom, now, nameOf, navigate, status, t]);
}
