// How a store does today: its queue, who is at work, how fast it picks, what ran out, and the figures beside
// those of all stores.
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { Kpi } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import { classes } from '@doorstep/ui/classes';
import { useWords, words } from '@doorstep/ui/words';
import { useKpiFormat, useKpis } from './kpi-data';
import { type KpiName, type KpiSource, kpiNames } from './kpi-texts';
import { Link } from './nav';
import { Answer, Card, Facts } from './page';
import { riskOf } from './risk-model';
import { useOpenOrders } from './stores-data';
import { Table } from './table';

const texts = words({
  now: ['In the store now', 'स्टोर में अभी'],
  queue: ['Wait for a picker', 'पिकर का इंतज़ार'],
  picking: ['Being picked', 'पिकिंग में'],
  packed: ['Packed, wait for a rider', 'पैक, राइडर का इंतज़ार'],
  riding: ['On the way', 'रास्ते में'],
  late: ['Will be late', 'देर होगी'],
  ridersFree: ['Riders free', 'खाली राइडर'],
  ridersBusy: ['Riders busy', 'व्यस्त राइडर'],
  low: ['Products low or out', 'कम या ख़त्म सामान'],
  more: ['{n} or more', '{n} या ज़्यादा'],
  compare: ['Today, beside all stores', 'आज, सभी स्टोर के साथ'],
  figure: ['Figure', 'आँकड़ा'],
  here: ['Here', 'यहाँ'],
  all: ['All stores', 'सभी स्टोर'],
  none: ['-', '-'],
});

const most = 200;

export function StoreNow({ warehouseId }: { warehouseId: string }) {
  const t = useWords(texts);
  const now = useBusinessNow(3000);
  const orders = useOpenOrders(warehouseId);
  const riders = useQuery(
    DeliveryPublicService.method.listPartners,
    { warehouseId, pageSize: 500 },
    { refetchInterval: 5000 },
  );
  const low = useQuery(
    InventoryPublicService.method.listStock,
    { warehouseId, lowOnly: true, pageSize: most },
    { refetchInterval: 30_000 },
  );
  const count = (is: (order: Order) => boolean) => orders.data?.filter(is).length ?? '...';
  const state = (name: string) => riders.data?.partners.filter((rider) => rider.state === name).length ?? '...';
  const lows = low.data?.levels.length ?? '...';
  return (
    <Card title={t('now')}>
      <Answer of={orders} rows={3}>
        {(all) => (
          <Facts
            of={[
              [t('queue'), count((order) => order.status === 'confirmed')],
              [t('picking'), count((order) => order.status === 'preparing')],
              [t('packed'), count((order) => order.status === 'ready_for_pickup')],
              [t('riding'), count((order) => order.status === 'out_for_delivery')],
              [t('late'), all.filter((order) => ['late', 'over'].includes(riskOf(order, now))).length],
              [t('ridersFree'), state('available')],
              [t('ridersBusy'), state('busy')],
              [t('low'), low.data?.nextPageToken ? t('more', { n: most }) : lows],
            ]}
          />
        )}
      </Answer>
    </Card>
  );
}

const compared: { name: KpiName; source: KpiSource }[] = [
  { name: 'orders_delivered', source: 'orders' },
  { name: 'on_time_rate', source: 'orders' },
  { name: 'click_to_door', source: 'orders' },
  { name: 'pick_wait', source: 'orders' },
  { name: 'pick_line', source: 'orders' },
  { name: 'pack_time', source: 'orders' },
  { name: 'rider_wait', source: 'orders' },
  { name: 'fill_rate', source: 'orders' },
  { name: 'cancellation_rate', source: 'orders' },
  { name: 'partner_utilisation', source: 'riders' },
  { name: 'out_of_stock_rate', source: 'stock' },
];
const namesOf = (source: KpiSource) => compared.filter((c) => c.source === source).map((c) => c.name);

/** The figures of a store beside those of all; each opens its page. */
export function StoreCompared({ warehouseId }: { warehouseId: string }) {
  const t = useWords(texts);
  const names = useWords(kpiNames);
  const format = useKpiFormat();
  const answers = {
    orders: useKpis('orders', 'today', '', namesOf('orders')),
    riders: useKpis('riders', 'today', '', namesOf('riders')),
    stock: useKpis('stock', 'today', '', namesOf('stock')),
  };
  const find = ({ name, source }: (typeof compared)[number]) =>
    answers[source].data?.kpis.find((kpi) => kpi.name === name);
  const here = (kpi: Kpi) => kpi.stores.find((store) => store.warehouseId === warehouseId)?.figure;
  return (
    <Card title={t('compare')}>
      <Answer of={answers.orders} rows={5}>
        {() => (
          <Table
            label={t('compare')}
            rows={compared.flatMap((c) => find(c) ?? [])}
            keyOf={(kpi) => kpi.name}
            columns={[
              {
                key: 'figure',
                head: t('figure'),
                cell: (kpi) => (
                  <Link
                    to="/kpis/$name"
                    params={{ name: kpi.name }}
                    search={{ period: 'today', store: warehouseId }}
                    className="inline-flex min-h-11 items-center text-brand underline"
                  >
                    {names(kpi.name as KpiName)}
                  </Link>
                ),
              },
              {
                key: 'here',
                head: t('here'),
                number: true,
                cell: (kpi) => <Here kpi={kpi} value={here(kpi)?.known ? here(kpi)!.value : null} />,
              },
              {
                key: 'all',
                head: t('all'),
                number: true,
                cell: (kpi) => (kpi.now?.known ? format(kpi.now.value, kpi.unit) : t('none')),
              },
            ]}
          />
        )}
      </Answer>
    </Card>
  );
}

/** Marked when the store is clearly worse than all together; counts are not compared. */
function Here({ kpi, value }: { kpi: Kpi; value: number | null }) {
  const t = useWords(texts);
  const format = useKpiFormat();
  if (value === null) return t('none');
  const all = kpi.now?.value ?? 0;
  const worse =
    kpi.kind !== 'count' && (kpi.better === 'up' ? value < all * 0.95 : kpi.better === 'down' && value > all * 1.1);
  return <span className={classes('font-medium', worse && 'text-bad')}>{format(value, kpi.unit)}</span>;
}
