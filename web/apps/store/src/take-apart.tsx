// Bags that were packed before their order was cancelled. They still stand in a cell, which the next order may
// get, so whoever is at the counter has to know.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Icon } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';
import { Link, pickPath } from './router';
import { useStoreId } from './work-place';

const texts = words({
  title: ['Cancelled: unpack these', 'रद्द: इन्हें खोलें'],
  row: ['Cell {n}: order {order}', 'खाना {n}: ऑर्डर {order}'],
  open: ['what goes where', 'क्या कहाँ जाएगा'],
});

/** For so long after the packing somebody may not have seen it yet. */
const remindForMs = 60 * 60_000;

/** Cancelled picks whose bags stand in a cell, packed a short while ago. */
export function toTakeApart(picks: Pick[], now: Date): Pick[] {
  return picks.filter(
    ({ stagingCell, packedAt }) =>
      stagingCell && packedAt && now.getTime() - timestampDate(packedAt).getTime() < remindForMs,
  );
}

export function TakeApart() {
  const t = useWords(texts);
  const now = useBusinessNow(60_000);
  const { data } = useQuery(
    WarehousePublicService.method.listPicks,
    { warehouseId: useStoreId(), status: 'cancelled', pageSize: 20 },
    { refetchInterval: 15_000, staleTime: 2000 },
  );
  const picks = toTakeApart(data?.picks ?? [], now);
  if (picks.length === 0) return null;
  return (
    <section aria-labelledby="take-apart" className="flex flex-col gap-2">
      <h2 id="take-apart" className="text-lg font-bold">
        {t('title')}
      </h2>
      <ul className="grid grid-cols-1 gap-2 lg:grid-cols-2">
        {picks.map((pick) => (
          <li key={pick.orderId}>
            <Link
              to={pickPath(pick.orderId)}
              className="flex min-h-14 items-center gap-3 rounded-2xl bg-warn-tint px-4 py-2 text-warn"
            >
              <Icon name="alert" />
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">
                  {t('row', { n: pick.stagingCell, order: orderNumber(pick.orderId) })}
                </span>
                <span className="block text-sm underline">{t('open')}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
