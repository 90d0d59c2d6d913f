// Planning a shift of one's own.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useAction } from '@doorstep/api/action';
import { useBusinessNow } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Sheet } from '@doorstep/ui/sheet';
import { formatClock, formatDay } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useId, useState } from 'react';
import { BigButton, ThumbBar } from './big-button';
import { cityDays, endOf, startsOf } from './shift-times';

const texts = words({
  plan: ['Plan a shift', 'शिफ़्ट तय करें'],
  about: [
    'You can give it up at any time before it begins. Nothing is counted.',
    'शुरू होने से पहले आप इसे कभी भी छोड़ सकते हैं। कुछ नहीं गिना जाता।',
  ],
  day: ['Day', 'दिन'],
  from: ['From', 'से'],
  long: ['How long', 'कितनी देर'],
  hours: ['{n} hours', '{n} घंटे'],
  book: ['Plan {from} to {to}', '{from} से {to} तय करें'],
  booked: ['The shift is planned.', 'शिफ़्ट तय हो गई।'],
});

const lengths = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12];
const daysAhead = 13;

export function BookShift({ onBooked }: { onBooked: () => void }) {
  const t = useWords(texts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className="sticky bottom-0 flex-none">
        <ThumbBar
          main={
            <BigButton icon="plus" onClick={() => setOpen(true)}>
              {t('plan')}
            </BigButton>
          }
        />
      </div>
      {open && <Plan onClose={() => setOpen(false)} onBooked={onBooked} />}
    </>
  );
}

function Plan({ onClose, onBooked }: { onClose: () => void; onBooked: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { language } = useLanguage();
  const now = useBusinessNow(10_000);
  const [chosenDay, setDay] = useState(1);
  const [chosenStart, setStart] = useState<number | null>(null);
  const [hours, setHours] = useState(4);
  const days = cityDays(now, daysAhead);
  const starts = startsOf(days[chosenDay]!, now);
  const morning = starts.find((at) => at.getTime() >= endOf(days[chosenDay]!, 8).getTime()) ?? starts[0];
  const start = starts.find((at) => at.getTime() === chosenStart) ?? morning;
  const end = start && endOf(start, hours);
  const book = useAction(DeliveryPublicService.method.bookShift, {
    onSuccess: () => {
      tell(t('booked'), { tone: 'good' });
      onClose();
      onBooked();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('plan')}
      about={t('about')}
      foot={
        start &&
        end && (
          <BigButton
            busy={book.isPending}
            onClick={() => book.mutate({ startsAt: timestampFromDate(start), endsAt: timestampFromDate(end) })}
          >
            {t('book', { from: formatClock(start, language), to: formatClock(end, language) })}
          </BigButton>
        )
      }
    >
      <div className="flex flex-col gap-3">
        <Select label={t('day')} value={chosenDay} onChange={setDay}>
          {days.map((day, i) => (
            <option key={day.getTime()} value={i}>
              {formatDay(day, language)}
            </option>
          ))}
        </Select>
        <Select label={t('from')} value={start?.getTime() ?? 0} onChange={setStart}>
          {starts.map((at) => (
            <option key={at.getTime()} value={at.getTime()}>
              {formatClock(at, language)}
            </option>
          ))}
        </Select>
        <Select label={t('long')} value={hours} onChange={setHours}>
          {lengths.map((n) => (
            <option key={n} value={n}>
              {t('hours', { n })}
            </option>
          ))}
        </Select>
      </div>
    </Sheet>
  );
}

type SelectProps = { label: string; value: number; onChange: (value: number) => void; children: ReactNode };

function Select({ label, value, onChange, children }: SelectProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="min-h-14 w-full rounded-xl border-2 border-edge bg-card px-4 text-lg text-ink"
      >
        {children}
      </select>
    </div>
  );
}
