// Opens the conversation with the customer, and says when there is something new in it.
import type { Stop } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';

const Write = lazy(() => import('./write').then((module) => ({ default: module.Write })));

const texts = words({
  write: ['Write to the customer', 'ग्राहक को लिखें'],
  fresh: ['{n} new', '{n} नए'],
});

/** Messages read so far, by order: the screens of one stop come and go. */
const read = new Map<string, number>();

export function WriteButton({ tripId, stop }: { tripId: string; stop: Stop }) {
  const t = useWords(texts);
  const { orderId, customerMessages } = stop;
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState(() => read.get(orderId) ?? 0);
  const fresh = customerMessages - seen;
  const onSeen = useCallback(
    (messages: number) => {
      read.set(orderId, messages);
      setSeen(messages);
    },
    [orderId],
  );
  useEffect(() => {
    if (fresh > 0) navigator.vibrate?.(120);
  }, [fresh]);
  return (
    <>
      <Button look="plain" wide icon="chat" className="min-h-12" onClick={() => setOpen(true)}>
        {t('write')} {fresh > 0 && <Badge tone="lamp">{t('fresh', { n: fresh })}</Badge>}
      </Button>
      <span role="status" className="sr-only">
        {fresh > 0 && `${t('write')}: ${t('fresh', { n: fresh })}`}
      </span>
      {open && (
        <Suspense>
          <Write tripId={tripId} stop={stop} onClose={() => setOpen(false)} onSeen={onSeen} />
        </Suspense>
      )}
    </>
  );
}
