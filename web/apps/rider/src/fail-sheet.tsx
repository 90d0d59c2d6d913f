// Why an order could not be delivered. The bags then go back to the store.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Choices } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { BigButton } from './big-button';

const texts = words({
  title: ['What happened?', 'क्या हुआ?'],
  about: [
    'The bags go back to the store with you. You are paid for this trip all the same.',
    'थैले आपके साथ स्टोर वापस जाएँगे। इस फेरे का भुगतान फिर भी मिलेगा।',
  ],
  why: ['Why', 'कारण'],
  customer_absent: ['Nobody opens, nobody answers', 'कोई नहीं खोलता, कोई जवाब नहीं'],
  wrong_address: ['The address or pin is wrong', 'पता या पिन गलत है'],
  refused: ['The customer does not want it', 'ग्राहक लेना नहीं चाहता'],
  other: ['Something else', 'कुछ और'],
  confirm: ['Not delivered', 'नहीं पहुँचा सका'],
});

const reasons = ['customer_absent', 'wrong_address', 'refused', 'other'] as const;
type Reason = (typeof reasons)[number];
type Props = { tripId: string; orderId: string; onClose: () => void; onDone: () => void };

export function FailSheet({ tripId, orderId, onClose, onDone }: Props) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [reason, setReason] = useState<Reason | null>(null);
  const fail = useAction(DeliveryPublicService.method.failDelivery, {
    onSuccess: () => {
      onClose();
      onDone();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('title')}
      about={t('about')}
      foot={
        <BigButton
          look="danger"
          disabled={!reason}
          busy={fail.isPending}
          onClick={() => reason && fail.mutate({ tripId, orderId, reason })}
        >
          {t('confirm')}
        </BigButton>
      }
    >
      <Choices<Reason>
        legend={t('why')}
        hideLegend
        name="reason"
        value={reason}
        options={reasons.map((value) => ({ value, label: t(value) }))}
        onChange={setReason}
      />
    </Sheet>
  );
}
