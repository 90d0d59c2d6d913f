// When the rider is expected, as planned by the rider or by operations.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Shift } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { formatClock, formatDay, Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { BookShift } from './book-shift';

const texts = words({
  title: ['Shifts', 'शिफ़्ट'],
  none: ['No shifts planned', 'कोई शिफ़्ट तय नहीं'],
  noneAbout: [
    'You can go online at any time. A planned shift tells the store that it can count on you.',
    'आप कभी भी ऑनलाइन आ सकते हैं। तय शिफ़्ट से स्टोर जानता है कि आप आएँगे।',
  ],
  leave: ['Give it up', 'छोड़ें'],
  leaveName: ['Give up {day}, {time}', '{day}, {time} छोड़ें'],
  left: ['The shift is given up. Nothing is counted against you.', 'शिफ़्ट छोड़ दी गई। आपके ख़िलाफ़ कुछ नहीं गिना जाता।'],
  now: ['Now', 'अभी'],
  to: ['to', 'से'],
  hours: ['{n} h', '{n} घंटे'],
});

export function Shifts() {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data, error, refetch } = useQuery(DeliveryPublicService.method.listShifts, {});
  return (
    <>
      <div className="flex flex-1 flex-col gap-4 p-4">
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
              <ShiftLine key={shift.shiftId} shift={shift} onLeft={() => void refetch()} />
            ))}
          </ul>
        )}
      </div>
      <BookShift onBooked={() => void refetch()} />
    </>
  );
}

function ShiftLine({ shift, onLeft }: { shift: Shift; onLeft: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const leave = useAction(DeliveryPublicService.method.leaveShift, {
    onSuccess: () => {
      tell(t('left'));
      onLeft();
    },
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      onLeft();
    },
  });
  const { language } = useLanguage();
  const now = useBusinessNow(30_000);
  if (!shift.startsAt || !shift.endsAt) return null;
  const [starts, ends] = [timestampDate(shift.startsAt), timestampDate(shift.endsAt)];
  const hours = (ends.getTime() - starts.getTime()) / 3_600_000;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl border-2 border-line bg-card px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="text-soft">{formatDay(starts, language)}</p>
        <p className="text-xl font-bold tabular-nums">
          <Time at={starts} /> {t('to')} <Time at={ends} />
        </p>
      </div>
      {starts <= now && now < ends && <Badge tone="good">{t('now')}</Badge>}
      <span className="flex-none text-soft">{t('hours', { n: Math.round(hours * 10) / 10 })}</span>
      {starts > now && (
        <Button
          look="plain"
          className="flex-none"
          aria-label={t('leaveName', { day: formatDay(starts, language), time: formatClock(starts, language) })}
          busy={leave.isPending}
          onClick={() => leave.mutate({ shiftId: shift.shiftId })}
        >
          {t('leave')}
        </Button>
      )}
    </li>
  );
}
