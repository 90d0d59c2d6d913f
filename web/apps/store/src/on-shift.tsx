// Who is at work in the store, since when, and which order they have in hand. Nothing here measures anybody.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { createConnectQueryKey, useQuery, useTransport } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import {
  type ListOnShiftResponse,
  type Pick,
  WarehousePublicService,
} from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Button } from '@doorstep/ui/button';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { formatClock } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useColleague } from './colleague';
import { usePicks } from './live-queue';
import { useStoreId } from './work-place';

const texts = words({
  title: ['On shift', 'शिफ़्ट पर'],
  nobody: ['Nobody is on shift.', 'कोई शिफ़्ट पर नहीं है।'],
  you: ['You', 'आप'],
  since: ['since {time}', '{time} से'],
  free: ['no order in hand', 'हाथ में कोई ऑर्डर नहीं'],
  picking: ['order {order}: {n} of {of} picked', 'ऑर्डर {order}: {of} में से {n} निकाले'],
  start: ['Start my shift', 'मेरी शिफ़्ट शुरू करें'],
  end: ['End my shift', 'मेरी शिफ़्ट ख़त्म करें'],
  about: ['Taking an order starts it as well.', 'ऑर्डर लेने से भी शिफ़्ट शुरू होती है।'],
});

export function OnShift() {
  const t = useWords(texts);
  const { language } = useLanguage();
  const sentence = useSentence();
  const person = usePerson();
  const warehouseId = useStoreId();
  const nameOf = useColleague();
  const picks = usePicks().data?.picks.filter((pick) => pick.status === 'picking') ?? [];
  const { data, error, refetch } = useQuery(
    WarehousePublicService.method.listOnShift,
    { warehouseId },
    { refetchInterval: 15_000 },
  );
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  return (
    <section aria-labelledby="on-shift" className="flex flex-col gap-2">
      <h2 id="on-shift" className="text-lg font-bold">
        {t('title')}
      </h2>
      {data.onShift.length === 0 && <p className="text-soft">{t('nobody')}</p>}
      <ul className="flex flex-col gap-1.5">
        {data.onShift.map(({ staffId, startedAt }) => (
          <li
            key={staffId}
            className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 rounded-xl bg-sunk px-4 py-2"
          >
            <span>
              <span className="font-medium">{staffId === person?.userId ? t('you') : nameOf(staffId)}</span>
              {startedAt && (
                <span className="text-sm text-soft">
                  , {t('since', { time: formatClock(timestampDate(startedAt), language) })}
                </span>
              )}
            </span>
            <InHand pick={picks.find((pick) => pick.pickerId === staffId)} />
          </li>
        ))}
      </ul>
      <MyShift here={data.onShift.some(({ staffId }) => staffId === person?.userId)} />
    </section>
  );
}

function InHand({ pick }: { pick: Pick | undefined }) {
  const t = useWords(texts);
  const done = pick?.lines.filter((line) => line.picked + line.notFound >= line.quantity).length ?? 0;
  return (
    <span className="text-sm text-soft">
      {pick ? t('picking', { order: orderNumber(pick.orderId), n: done, of: pick.lines.length }) : t('free')}
    </span>
  );
}

function MyShift({ here }: { here: boolean }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const transport = useTransport();
  const warehouseId = useStoreId();
  const done = {
    onSuccess: (after: ListOnShiftResponse) => {
      const key = createConnectQueryKey({
        schema: WarehousePublicService.method.listOnShift,
        input: { warehouseId },
        transport,
        cardinality: 'finite',
      });
      queries.setQueryData(key, after);
    },
    onError: (error: Error) => tell(sentence(error), { tone: 'bad' as const }),
  };
  const start = useAction(WarehousePublicService.method.startShift, done);
  const end = useAction(WarehousePublicService.method.endShift, done);
  const move = here ? end : start;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button look="plain" icon="clock" busy={move.isPending} onClick={() => move.mutate({ warehouseId })}>
        {t(here ? 'end' : 'start')}
      </Button>
      {!here && <p className="text-sm text-soft">{t('about')}</p>}
    </div>
  );
}
