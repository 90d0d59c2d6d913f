// What was earned, trip by trip, and the cash that is still in the rider's pocket.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { type Amount, Money } from '@doorstep/ui/money';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { formatDay, Time } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { CashFloat } from './cash-float';
import { byDay } from './earnings-model';

const texts = words({
  title: ['Earnings', 'कमाई'],
  none: ['No trips yet', 'अभी कोई फेरा नहीं'],
  noneAbout: ['Each trip stands here with what it paid and why.', 'हर फेरा यहाँ अपने भुगतान और कारण के साथ दिखेगा।'],
  trips: ['{n} trips', '{n} फेरे'],
  oneTrip: ['1 trip', '1 फेरा'],
  doors: ['{n} orders', '{n} ऑर्डर'],
  oneDoor: ['1 order', '1 ऑर्डर'],
  open: ['Under way', 'चल रहा है'],
  cancelled: ['Cancelled', 'रद्द'],
  order: ['Order {id}', 'ऑर्डर {id}'],
  completed: ['delivered', 'पहुँचाया'],
  failed: ['not delivered', 'नहीं पहुँचा'],
  returned: ['brought back', 'वापस लाया'],
  stopCancelled: ['cancelled', 'रद्द'],
  carried: ['on its way', 'रास्ते में'],
  cash: ['cash collected, for the store', 'नकद लिया, स्टोर के लिए'],
  total: ['Trip pay, as offered', 'फेरे का भुगतान, ऑफ़र जैसा'],
  base: ['Base of the trip', 'फेरे का आधार'],
  extra_drop: ['{n} further orders', '{n} और ऑर्डर'],
  oneMore: ['1 further order', '1 और ऑर्डर'],
  distance: ['{km} km by road', 'सड़क से {km} किमी'],
  offered: ['As offered', 'ऑफ़र के अनुसार'],
  more: ['Earlier trips', 'पहले के फेरे'],
  deductions: [
    'A trip pays what was offered, also when nobody opens the door. Only a trip that you give back before you collect pays nothing.',
    'फेरा वही देता है जो ऑफ़र में था, दरवाज़ा न खुले तब भी। केवल सामान लेने से पहले लौटाया फेरा कुछ नहीं देता।',
  ],
});

export function Earnings() {
  const t = useWords(texts);
  const { language } = useLanguage();
  const sentence = useSentence();
  const trips = useInfiniteQuery(
    DeliveryPublicService.method.listTrips,
    { pageSize: 30, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined, staleTime: 5000 },
  );
  const all = trips.data?.pages.flatMap((page) => page.trips);
  return (
    <div className="flex flex-col gap-4 p-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      <CashFloat />
      {!all && trips.error && (
        <ErrorState
          message={sentence(trips.error)}
          offline={isOffline(trips.error)}
          onRetry={() => void trips.refetch()}
        />
      )}
      {!all && !trips.error && <SkeletonRows rows={4} />}
      {all?.length === 0 && (
        <EmptyState icon="cash" title={t('none')}>
          {t('noneAbout')}
        </EmptyState>
      )}
      {byDay(all ?? []).map(({ day, trips: some, total }) => (
        <section key={day.getTime()} aria-labelledby={`day-${day.getTime()}`} className="flex flex-col gap-2">
          <div className="flex items-baseline justify-between gap-3">
            <h2 id={`day-${day.getTime()}`} className="font-bold">
              {formatDay(day, language)}
              <span className="ml-2 font-normal text-soft">
                {some.length === 1 ? t('oneTrip') : t('trips', { n: some.length })}
              </span>
            </h2>
            <Money amount={total} className="text-2xl font-bold tabular-nums" />
          </div>
          {some.map((trip) => (
            <TripLine key={trip.tripId} trip={trip} />
          ))}
        </section>
      ))}
      {all && all.length > 0 && <p className="text-soft">{t('deductions')}</p>}
      {trips.hasNextPage && (
        <Button look="plain" wide busy={trips.isFetchingNextPage} onClick={() => void trips.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function TripLine({ trip }: { trip: Trip }) {
  const t = useWords(texts);
  return (
    <details className="rounded-2xl border-2 border-line bg-card">
      <summary className="flex min-h-14 flex-wrap items-center justify-end gap-x-3 gap-y-1 px-4 py-2">
        {trip.createdAt && <Time at={timestampDate(trip.createdAt)} className="flex-none tabular-nums" />}
        <span className="flex-1 whitespace-nowrap text-soft">
          {trip.stops.length === 1 ? t('oneDoor') : t('doors', { n: trip.stops.length })}
        </span>
        {trip.status === 'cancelled' && <Badge tone="warn">{t('cancelled')}</Badge>}
        {!['cancelled', 'completed'].includes(trip.status) && <Badge tone="lamp">{t('open')}</Badge>}
        <Money amount={trip.pay} className="flex-none text-lg font-bold tabular-nums" />
        <Icon name="chevronDown" />
      </summary>
      <dl className="flex flex-col gap-1.5 border-t border-line px-4 py-3">
        {trip.stops.map((stop) => (
          <StopLine key={stop.orderId} stop={stop} />
        ))}
      </dl>
      <dl className="flex flex-col gap-1.5 border-t border-line px-4 py-3">
        {trip.payLines.filter(pays).map((line, i) => (
          <Line
            key={i}
            label={
              line.what === 'extra_drop'
                ? line.quantity === 1
                  ? t('oneMore')
                  : t('extra_drop', { n: line.quantity })
                : line.what === 'distance'
                  ? t('distance', { km: (line.quantity / 1000).toFixed(1) })
                  : t(line.what === 'base' ? 'base' : 'offered')
            }
            amount={line.amount}
          />
        ))}
        <Line label={t('total')} amount={trip.pay} strong />
      </dl>
    </details>
  );
}

/** An order on the way anyway adds no distance, which is no line. */
const pays = (line: Trip['payLines'][number]) => line.what !== 'distance' || (line.amount?.amountMinor ?? 0n) !== 0n;

function StopLine({ stop }: { stop: Stop }) {
  const t = useWords(texts);
  const what =
    stop.status === 'cancelled'
      ? t('stopCancelled')
      : stop.status === 'completed' || stop.status === 'failed' || stop.status === 'returned'
        ? t(stop.status)
        : t('carried');
  const collected = stop.status === 'completed' && stop.cashDue && stop.cashDue.amountMinor > 0n;
  return (
    <div className="flex justify-between gap-3">
      <dt>
        {t('order', { id: orderNumber(stop.orderId) })}, {what}
        {collected && <span className="block text-sm text-soft">{t('cash')}</span>}
      </dt>
      <dd className="text-soft">{collected && <Money amount={stop.cashDue} className="tabular-nums" />}</dd>
    </div>
  );
}

function Line({ label, amount, strong }: { label: string; amount: Amount | undefined; strong?: boolean }) {
  return (
    <div className={`flex justify-between gap-3 ${strong ? 'font-bold' : ''}`}>
      <dt>{label}</dt>
      <dd>
        <Money amount={amount} className="tabular-nums" />
      </dd>
    </div>
  );
}
