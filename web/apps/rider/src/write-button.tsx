// Opens the conversation with the customer, and says when there is something new in it.
import type { Stop } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect } from 'react';
import { useTalking } from './writing';

const texts = words({
  write: ['Write to the customer', 'ग्राहक को लिखें'],
  fresh: ['{n} new', '{n} नए'],
});

export function WriteButton({ stop }: { stop: Stop }) {
  const t = useWords(texts);
  const { seen, write } = useTalking();
  const { orderId, customerMessages } = stop;
  const fresh = customerMessages - (seen.get(orderId) ?? 0);
  useEffect(() => {
    if (fresh > 0) navigator.vibrate?.(120);
  }, [fresh]);
  return (
    <>
      <Button look="plain" wide icon="chat" className="min-h-12" onClick={() => write(orderId)}>
        {t('write')} {fresh > 0 && <Badge tone="lamp">{t('fresh', { n: fresh })}</Badge>}
      </Button>
      <span role="status" className="sr-only">
        {fresh > 0 && `${t('write')}: ${t('fresh', { n: fresh })}`}
      </span>
    </>
  );
}
