// Who is here, how the store does, and how the app looks.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { usePerson, useSession } from '@doorstep/api/api';
import { DemoDoors } from '@doorstep/api/demo-doors';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { useStepCause } from '@doorstep/api/step-cause';
import { Button } from '@doorstep/ui/button';
import { Preferences } from '@doorstep/ui/preferences';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { formatClock } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { Deposits } from './deposits';
import { OnShift } from './on-shift';
import { useTitle } from './title';
import { useIsManager, useStore, useStoreId } from './work-place';

const texts = words({
  title: ['Store', 'स्टोर'],
  picker: ['Picks and packs', 'सामान उठाना और पैक करना'],
  manager: ['Runs the store', 'स्टोर सँभालना'],
  out: ['Sign out', 'साइन आउट'],
  open: ['Open', 'खुला'],
  closed: ['Closed for orders', 'ऑर्डर बंद'],
  always: ['Round the clock', 'चौबीसों घंटे'],
  hours: ['{from} to {to}', '{from} से {to}'],
  intake: ['Taking orders', 'ऑर्डर लेना'],
  since: ['since {time}', '{time} से'],
  normal: ['As usual', 'सामान्य'],
  batch: ['Trips are joined', 'फेरे मिलाए जा रहे हैं'],
  tight: ['Fewer orders are let in', 'कम ऑर्डर लिए जा रहे हैं'],
  ambient: ['No cold goods', 'ठंडा सामान बंद'],
  minimum: ['Only larger orders', 'केवल बड़े ऑर्डर'],
  slots: ['Only for later', 'केवल बाद के लिए'],
  paused: ['Closed', 'बंद'],
});

const modeTexts: Record<string, 'normal' | 'batch' | 'tight' | 'ambient' | 'minimum' | 'slots' | 'paused'> = {
  normal: 'normal',
  batch: 'batch',
  tight: 'tight',
  ambient: 'ambient',
  minimum: 'minimum',
  slots: 'slots',
  closed: 'paused',
};

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export function More() {
  const t = useWords(texts);
  useTitle(t('title'));
  const session = useSession();
  const person = usePerson();
  const manager = useIsManager();
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      <Store />
      {manager && <Intake />}
      {manager && <Deposits />}
      <OnShift />
      <section className="flex flex-wrap items-center justify-between gap-3 rounded-2xl border border-line bg-card p-4">
        <div>
          <h2 className="text-lg font-bold">{person?.name || person?.phone}</h2>
          <p className="text-soft">{manager ? t('manager') : t('picker')}</p>
        </div>
        <Button look="plain" icon="logout" onClick={() => void session.logout()}>
          {t('out')}
        </Button>
      </section>
      <Preferences />
      <DemoDoors here="store" />
    </div>
  );
}

function Store() {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data, error, refetch } = useStore();
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={1} />;
  const always = data.opensMinute === 0 && data.closesMinute === 1440;
  return (
    <section className="rounded-2xl border border-line bg-card p-4">
      <h2 className="text-lg font-bold">{data.name}</h2>
      <p className="text-soft">{data.address}</p>
      <p className="mt-1">
        {data.isActive ? t('open') : t('closed')},{' '}
        {always
          ? t('always').toLowerCase()
          : t('hours', { from: clock(data.opensMinute), to: clock(data.closesMinute) })}
      </p>
    </section>
  );
}

/** How many orders the store takes at the moment, and why. Operations decide otherwise. */
function Intake() {
  const t = useWords(texts);
  const { language } = useLanguage();
  const sentence = useSentence();
  const said = useStepCause();
  const warehouseId = useStoreId();
  const { data, error, refetch } = useQuery(
    DeliveryPublicService.method.getMode,
    { warehouseId },
    { refetchInterval: 15_000 },
  );
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={1} />;
  const mode = data.terms?.mode ?? 'normal';
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{t('intake')}</h2>
      <div className="rounded-2xl border border-line bg-card p-4">
        <p className="flex flex-wrap items-center gap-2 font-semibold">
          {t(modeTexts[mode] ?? 'normal')}
          {data.since && (
            <span className="font-normal text-soft">
              {t('since', { time: formatClock(timestampDate(data.since), language) })}
            </span>
          )}
        </p>
        {data.cause && <p className="text-sm text-soft">{said(data)}</p>}
      </div>
    </section>
  );
}
