// The store, the door, and the rider between them, with the age of what is known.
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import type { RiderPosition } from '@doorstep/live/use-order-track';
import { CityMap } from '@doorstep/map/city-map';
import type { MapMarker } from '@doorstep/map/map-canvas';
import { Icon } from '@doorstep/ui/icon';
import { Ago } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';

const texts = words({
  map: ['Map of the delivery', 'डिलीवरी का नक्शा'],
  store: ['The store', 'स्टोर'],
  home: ['Your door', 'आपका दरवाज़ा'],
  rider: ['The rider', 'राइडर'],
  seen: ['Rider seen', 'राइडर दिखा'],
  notYet: ['The rider appears here once assigned.', 'तय होते ही राइडर यहाँ दिखेगा।'],
  waiting: ["Waiting for the rider's position", 'राइडर की स्थिति का इंतज़ार'],
});

export function RiderMap({ order, position }: { order: Order; position: RiderPosition | null }) {
  const t = useWords(texts);
  const now = useBusinessNow(1000);
  const store = useQuery(
    WarehousePublicService.method.getWarehouse,
    { warehouseId: order.warehouseId },
    { staleTime: Number.POSITIVE_INFINITY },
  ).data;
  const markers: MapMarker[] = [
    { id: 'home', kind: 'home', label: t('home'), place: [order.deliveryLongitude, order.deliveryLatitude] },
  ];
  if (store) markers.push({ id: 'store', kind: 'store', label: t('store'), place: [store.longitude, store.latitude] });
  if (position)
    markers.push({
      id: 'rider',
      kind: 'rider',
      label: t('rider'),
      place: [position.longitude, position.latitude],
      heading: position.heading,
    });
  return (
    <figure className="overflow-hidden rounded-3xl border border-line bg-card">
      <div className="h-72">
        <CityMap label={t('map')} markers={markers} fitKey={`${store ? 's' : ''}${position ? 'r' : ''}`} />
      </div>
      <figcaption className="flex items-center gap-2 px-4 py-2.5 text-sm text-soft">
        <Icon name="rider" size={18} />
        {position && Number.isFinite(position.recordedAt.getTime()) ? (
          <span>
            {t('seen')} <Ago at={position.recordedAt} now={now} />
          </span>
        ) : (
          <span>{order.deliveryPartnerId ? t('waiting') : t('notYet')}</span>
        )}
      </figcaption>
    </figure>
  );
}
