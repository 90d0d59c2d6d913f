// Writing to the customer of a stop: neither sees a number, and it ends with the stop.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { riderPhrases } from '@doorstep/ui/phrases';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { Talk } from '@doorstep/ui/talk';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect } from 'react';

const texts = words({
  title: ['Write to {name}', '{name} को लिखें'],
  customer: ['Customer', 'ग्राहक'],
  about: [
    'Stop before you write. You both stay without a phone number: calls are not offered here.',
    'लिखने से पहले रुकें। किसी को फ़ोन नंबर नहीं दिखता: यहाँ से कॉल नहीं होती।',
  ],
});

type Props = { tripId: string; stop: Stop; onClose: () => void; onSeen: (messages: number) => void };

export function Write({ tripId, stop, onClose, onSeen }: Props) {
  const t = useWords(texts);
  const sentence = useSentence();
  const { orderId, customerMessages } = stop;
  const { data, error, refetch } = useQuery(
    DeliveryPublicService.method.listStopMessages,
    { tripId, orderId },
    { staleTime: 0, refetchInterval: 5000 },
  );
  const send = useAction(DeliveryPublicService.method.sendStopMessage, { onSuccess: () => void refetch() });
  useEffect(() => {
    onSeen(customerMessages); // the stream says that there are more before the next look does
    void refetch();
  }, [customerMessages, refetch, onSeen]);
  const name = stop.customerName || t('customer');
  return (
    <Sheet open onClose={onClose} title={t('title', { name })} about={t('about')}>
      {!data && error && (
        <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && (
        <Talk
          me="rider"
          other={name}
          phrases={riderPhrases}
          open={data.open}
          busy={send.isPending}
          error={send.error ? sentence(send.error) : null}
          messages={data.messages.map(({ sentAt, ...said }) => ({
            ...said,
            at: sentAt ? timestampDate(sentAt) : null,
          }))}
          onSend={(message) =>
            send.mutateAsync({ tripId, orderId, ...message }).then(
              () => true,
              () => false,
            )
          }
        />
      )}
    </Sheet>
  );
}
