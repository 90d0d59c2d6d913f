// Stores, zones, riders and open orders, as several screens need them.
import { useQuery } from '@connectrpc/connect-query';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { LocationPublicService } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { type Warehouse, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import type { Place } from '@doorstep/map/geometry';
import { useWords, words } from '@doorstep/ui/words';
import { Select } from './page';

const texts = words({ store: ['Store', 'स्टोर'], all: ['All stores', 'सभी स्टोर'] });

export const placeOf = (at: { latitude: number; longitude: number }): Place => [at.longitude, at.latitude];

export function useStores() {
  return useQuery(WarehousePublicService.method.listWarehouses, {}, { staleTime: 60_000 });
}

/** The name of a store, or its id while the name is not known. */
export function useStoreName(): (id: string) => string {
  const { data } = useStores();
  return (id) => data?.warehouses.find((store) => store.warehouseId === id)?.name ?? id;
}

export function useZones() {
  return useQuery(LocationPublicService.method.listZones, {}, { staleTime: 30_000 });
}

/** Riders by id, for their names. */
export function useRiderName(): (id: string) => string {
  const { data } = useQuery(DeliveryPublicService.method.listPartners, { pageSize: 500 }, { staleTime: 60_000 });
  return (id) => data?.partners.find((partner) => partner.partnerId === id)?.name || id;
}

/** Staff by id, for their names. */
export function useStaffName(): (id: string) => string {
  const ask = (role: string) =>
    useQuery(AccountPublicService.method.listUsers, { role, pageSize: 200 }, { staleTime: 300_000 });
  const users = ['picker', 'store_manager', 'operations', 'admin'].map(ask).flatMap((a) => a.data?.users ?? []);
  return (id) => users.find((user) => user.userId === id)?.name || id;
}

const open = ['confirmed', 'preparing', 'ready_for_pickup', 'out_for_delivery'] as const;

/** The orders under way, asked for again every few seconds. */
export function useOpenOrders(warehouseId = '', everyMs = 3000) {
  const ask = (status: (typeof open)[number]) =>
    useQuery(
      OrderPublicService.method.searchOrders,
      { warehouseId, status, pageSize: 200 },
      { refetchInterval: everyMs, staleTime: 0 },
    );
  const answers = open.map(ask);
  const orders: Order[] | undefined = answers.every((a) => a.data) ? answers.flatMap((a) => a.data!.orders) : undefined;
  return {
    data: orders,
    error: answers.find((a) => a.error)?.error ?? null,
    isPending: answers.some((a) => a.isPending),
    refetch: () => Promise.all(answers.map((a) => a.refetch())),
  };
}

/** Chooses a store, or all of them when `all` is given. */
export function StoreSelect({
  value,
  onChange,
  all,
  label,
}: {
  value: string;
  onChange: (id: string) => void;
  all?: boolean;
  label?: string;
}) {
  const t = useWords(texts);
  const { data } = useStores();
  const stores: Warehouse[] = data?.warehouses ?? [];
  return (
    <Select
      label={label ?? t('store')}
      value={value}
      onChange={onChange}
      options={[
        ...(all ? [{ value: '', label: t('all') }] : []),
        ...stores.map((store) => ({ value: store.warehouseId, label: store.name })),
      ]}
    />
  );
}

/** The store that a screen begins with. */
export function useFirstStore(): string {
  return useStores().data?.warehouses[0]?.warehouseId ?? '';
}
