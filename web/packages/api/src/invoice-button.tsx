// The invoice of a delivered order, to be kept.
import type { DescMethodUnary } from '@bufbuild/protobuf';
import { Button } from '@doorstep/ui/button';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useAction } from './action';
import { saveDocument } from './document';
import { useSentence } from './failure';
import type { GetOrderRequestSchema } from './gen/doorstep/order/v1/order_pb';
import type { DocumentSchema } from './gen/doorstep/type/v1/type_pb';

const texts = words({
  invoice: ['Invoice (PDF)', 'इनवॉइस (PDF)'],
  saved: ['The invoice is in your downloads.', 'इनवॉइस आपके डाउनलोड में है।'],
});

type Props = {
  method: DescMethodUnary<typeof GetOrderRequestSchema, typeof DocumentSchema>;
  orderId: string;
  wide?: boolean;
};

export function InvoiceButton({ method, orderId, wide }: Props) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const load = useAction(method, {
    onSuccess: (invoice) => {
      saveDocument(invoice);
      tell(t('saved'), { tone: 'good' });
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Button look="plain" wide={wide} icon="receipt" busy={load.isPending} onClick={() => load.mutate({ orderId })}>
      {t('invoice')}
    </Button>
  );
}
