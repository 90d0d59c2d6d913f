// How each store is: its step on the ladder, what is under way, and how well it keeps its promises.
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { Warehouse } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { useStepCause } from '@doorstep/api/step-cause';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './nav';
import { Answer, Card, Empty, Facts, Page } from './page';
import { riskOf } from './risk-model';
import { useOpenOrders, useStores } from './stores-data';

const texts = words({
  title: ['Stores', 'स्टोर'],
  none: ['No store is there yet', 'अभी कोई स्टोर नहीं'],
  open: ['Orders under way', 'चालू ऑर्डर'],
  waiting: ['Wait for a picker', 'पिकर का इंतज़ार'],
  packed: ['Packed, wait for a rider', 'पैक, राइडर का इंतज़ार'],
  late: ['Will be late', 'देर होगी'],
  onTime: ['On time, last 7 days', 'समय पर, पिछले 7 दिन'],
  pinned: ['Pinned', 'स्थिर'],
  add: ['New store', 'नया स्टोर'],
  off: ['Takes no orders', 'ऑर्डर नहीं लेता'],
});

export const stepTexts = words({
  normal: ['Normal', 'सामान्य'],
  batch: ['Riders take more at once', 'राइडर एक साथ ज़्यादा लेते हैं'],
  tight: ['Long orders refused', 'लंबे ऑर्डर नहीं लेते'],
  ambient: ['Nothing from the cold rooms', 'ठंडा सामान बंद'],
  minimum: ['Higher least order', 'ज़्यादा न्यूनतम ऑर्डर'],
  slots: ['People wait in line', 'लोग कतार में'],
  closed: ['Takes nothing', 'कुछ नहीं लेता'],
});

export type StepName = keyof typeof stepTexts;
export const stepNames = Object.keys(stepTexts) as StepName[];

export function toneOfStep(mode: string): Tone {
  const step = stepNames.indexOf(mode as StepName);
  if (step <= 0) return 'good';
  return step < stepNames.indexOf('ambient') ? 'warn' : 'bad';
}

export function Stores() {
  const t = useWords(texts);
  const stores = useStores();
  const orders = useOpenOrders();
  return (
    <Page
      title={t('title')}
      side={
        <Link to="/stores/$id/edit" params={{ id: 'new' }} className={buttonClasses()}>
          {t('add')}
        </Link>
      }
    >
      <Answer of={stores} rows={3}>
        {({ warehouses }) =>
          warehouses.length === 0 ? (
            <Empty icon="shop" title={t('none')} />
          ) : (
            <div className="grid grid-cols-1 gap-4 md:grid-cols-2 2xl:grid-cols-3">
              {warehouses.map((store) => (
                <StoreCard
                  key={store.warehouseId}
                  store={store}
                  orders={orders.data?.filter((order) => order.warehouseId === store.warehouseId)}
                />
              ))}
            </div>
          )
        }
      </Answer>
    </Page>
  );
}

function StoreCard({ store, orders }: { store: Warehouse; orders: Order[] | undefined }) {
  const t = useWords(texts);
  const steps = useWords(stepTexts);
  const said = useStepCause();
  const now = useBusinessNow(3000);
  const { warehouseId } = store;
  const mode = useQuery(DeliveryPublicService.method.getMode, { warehouseId, pageSize: 1 }, { refetchInterval: 5000 });
  const accuracy = useQuery(
    DeliveryPublicService.method.getPromiseAccuracy,
    { warehouseId, days: 7 },
    { refetchInterval: 30_000 },
  );
  const step = mode.data?.terms?.mode;
  const total = accuracy.data?.total;
  const count = (is: (order: Order) => boolean) => (orders ? orders.filter(is).length : '...');
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center justify-between gap-2">
          <Link
            to="/stores/$id"
            params={{ id: warehouseId }}
            className="inline-flex min-h-11 items-center text-brand underline"
          >
            {store.name}
          </Link>
          <span className="flex gap-1 text-base">
            {!store.isActive && <Badge tone="bad">{t('off')}</Badge>}
            {step && <Badge tone={toneOfStep(step)}>{steps(step as StepName)}</Badge>}
            {mode.data?.pinned && <Badge tone="lamp">{t('pinned')}</Badge>}
          </span>
        </span>
      }
    >
      {step && step !== 'normal' && mode.data?.cause && <p className="mb-2 text-sm text-soft">{said(mode.data)}</p>}
      <Facts
        of={[
          [t('open'), count(() => true)],
          [t('waiting'), count((order) => order.status === 'confirmed')],
          [t('packed'), count((order) => order.status === 'ready_for_pickup')],
          [t('late'), count((order) => ['late', 'over'].includes(riskOf(order, now)))],
          [t('onTime'), total && total.deliveries > 0 ? `${(total.onTimeRate * 100).toFixed(1)} %` : '-'],
        ]}
      />
    </Card>
  );
}
