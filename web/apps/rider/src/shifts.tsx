// When the rider is expected.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Shift } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { formatDay, Time } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';

const texts = words({
  title: ['Shifts', 'शिफ़्ट'],
  none: ['No shifts planned', 'कोई शिफ़्ट तय नहीं'],
  noneAbout: [
    'You can go online at any time. Operations plans shifts; they appear here.',
    'आप कभी भी ऑनलाइन आ सकते हैं। शिफ़्ट संचालन तय करता है; वे यहाँ दिखेंगी।',
  ],
  now: ['Now', 'अभी'],
  to: ['to', 'से'],
  hours: ['{n} h', '{n} घंटे'],
});

export function Shifts() {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data, error, refetch } = useQuery(DeliveryPublicService.method.listShifts, {});
  return (
    <div className="flex flex-col gap-4 p-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {!data && error && (
        <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.shifts.length === 0 && (
        <EmptyState icon="clock" title={t('none')}>
          {t('noneAbout')}
        </EmptyState>
      )}
      {data && data.shifts.length > 0 && (
        <ul className="flex flex-col gap-2">
          {data.shifts.map((shift) => (
            <ShiftLine key={shift.shiftId} shift={shift} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ShiftLine({ shift }: { shift: Shift }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const now = useBusinessNow(30_000);
  if (!shift.startsAt || !shift.endsAt) return null;
  const [starts, ends] = [timestampDate(shift.startsAt), timestampDate(shift.endsAt)];
  const hours = (ends.getTime() - starts.getTime()) / 3_600_000;
  return (
    <li className="flex items-center gap-3 rounded-2xl border-2 border-line bg-card px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="text-soft">{formatDay(starts, language)}</p>
        <p className="text-xl font-bold tabular-nums">
          <Time at={starts} /> {t('to')} <Time at={ends} />
        </p>
      </div>
      {starts <= now && now < ends && <Badge tone="good">{t('now')}</Badge>}
      <span className="flex-none text-soft">{t('hours', { n: Math.round(hours * 10) / 10 })}</span>
    </li>
  );
}
