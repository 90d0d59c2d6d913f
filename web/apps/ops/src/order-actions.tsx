// What operations may do to an order: help it when it is late, cancel it until the bags are handed over,
// refund units afterwards.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { InvoiceButton } from '@doorstep/api/invoice-button';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Choices, Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { Stepper } from '@doorstep/ui/stepper';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Rescue, Unlock } from './rescue';

const texts = words({
  cancel: ['Cancel the order', 'ऑर्डर रद्द करें'],
  cancelAbout: [
    'Stock goes back to the shelf and money to where it came from.',
    'सामान शेल्फ़ पर और पैसा वहीं लौटेगा जहाँ से आया था।',
  ],
  yes: ['Cancel it', 'रद्द करें'],
  no: ['Keep it', 'रहने दें'],
  reason: ['Reason', 'कारण'],
  refund: ['Refund items', 'सामान का पैसा लौटाएँ'],
  refundAbout: ['With their share of tax.', 'कर के हिस्से के साथ।'],
  where: ['Where the money goes', 'पैसा कहाँ जाएगा'],
  upi: ['Back to UPI', 'वापस UPI में'],
  card: ['Back to the card', 'वापस कार्ड पर'],
  toCredit: ["To the customer's credit", 'ग्राहक के क्रेडिट में'],
  whenAsked: ['Only when the customer asked for it.', 'केवल जब ग्राहक ने कहा हो।'],
  cashToCredit: [
    "It was paid in cash or by credit: it goes to the customer's credit.",
    'भुगतान नकद या क्रेडिट से था: पैसा ग्राहक के क्रेडिट में जाएगा।',
  ],
  creditLast: [
    'What credit paid of this order goes back last, and to credit.',
    'इस ऑर्डर में लगा क्रेडिट सबसे बाद में, क्रेडिट में ही लौटता है।',
  ],
  proposed: [
    'That is above what one person may give back. A second person decides it under Claims.',
    'यह एक व्यक्ति की सीमा से ऊपर है। दूसरा व्यक्ति इसे दावों में तय करेगा।',
  ],
  send: ['Refund', 'पैसा लौटाएँ'],
  cancelled: ['The order is cancelled.', 'ऑर्डर रद्द हो गया।'],
  refunded: ['Refunded.', 'पैसा लौटा दिया।'],
});

type Props = { order: Order; onDone: () => void };

export function OrderActions({ order, onDone }: Props) {
  const t = useWords(texts);
  const [asked, setAsked] = useState<'cancel' | 'refund' | null>(null);
  const close = () => setAsked(null);
  const underWay = ['confirmed', 'preparing', 'ready_for_pickup', 'out_for_delivery'].includes(order.status);
  const cancellable = ['pending', 'confirmed', 'preparing', 'ready_for_pickup'].includes(order.status);
  return (
    <>
      {underWay && <Rescue order={order} onDone={onDone} />}
      {order.status === 'out_for_delivery' && <Unlock order={order} />}
      {cancellable && (
        <Button look="danger" onClick={() => setAsked('cancel')}>
          {t('cancel')}
        </Button>
      )}
      {order.status === 'delivered' && (
        <InvoiceButton method={OrderPublicService.method.inspectInvoice} orderId={order.orderId} />
      )}
      {order.status === 'delivered' && (
        <Button look="plain" icon="cash" onClick={() => setAsked('refund')}>
          {t('refund')}
        </Button>
      )}
      {asked === 'cancel' && <Cancel order={order} onDone={onDone} onClose={close} />}
      {asked === 'refund' && <Refund order={order} onDone={onDone} onClose={close} />}
    </>
  );
}

function Cancel({ order, onDone, onClose }: Props & { onClose: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [reason, setReason] = useState('');
  const cancel = useAction(OrderPublicService.method.cancelOrderByOperations, {
    onSuccess: () => {
      tell(t('cancelled'), { tone: 'good' });
      onDone();
      onClose();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Ask
      open
      danger
      title={t('cancel')}
      about={t('cancelAbout')}
      yes={t('yes')}
      no={t('no')}
      busy={cancel.isPending}
      onNo={onClose}
      onYes={() => cancel.mutate({ orderId: order.orderId, reason })}
    >
      <Field label={t('reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
    </Ask>
  );
}

function Refund({ order, onDone, onClose }: Props & { onClose: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [reason, setReason] = useState('');
  const [units, setUnits] = useState<Record<string, number>>({});
  const [to, setTo] = useState<'source' | 'credit'>('source');
  const refund = useAction(OrderPublicService.method.refundLines, {
    onSuccess: (after) => {
      tell(t(after.waitingClaimId ? 'proposed' : 'refunded'), { tone: after.waitingClaimId ? 'plain' : 'good' });
      onDone();
      onClose();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const usedCredit = (order.creditAmount?.amountMinor ?? 0n) > 0n;
  const lines = Object.entries(units)
    .filter(([, quantity]) => quantity > 0)
    .map(([productId, quantity]) => ({ productId, quantity }));
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('refund')}
      about={t('refundAbout')}
      foot={
        <Button
          wide
          busy={refund.isPending}
          disabled={lines.length === 0 || !reason.trim()}
          onClick={() =>
            refund.mutate({ orderId: order.orderId, lines, reason: reason.trim(), toCredit: to === 'credit' })
          }
        >
          {t('send')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-2">
        {order.items.map((item) => (
          <li key={item.productId} className="flex items-center justify-between gap-3">
            <span className="min-w-0">{item.name}</span>
            <Stepper
              what={item.name}
              value={units[item.productId] ?? 0}
              max={item.quantity - item.shortQuantity - item.refundedQuantity}
              onChange={(value) => setUnits((now) => ({ ...now, [item.productId]: value }))}
            />
          </li>
        ))}
      </ul>
      <div className="mt-4 flex flex-col gap-4">
        {order.paymentMethod === 'upi' || order.paymentMethod === 'card' ? (
          <Choices
            legend={t('where')}
            name="to"
            value={to}
            onChange={setTo}
            options={[
              { value: 'source', label: t(order.paymentMethod), hint: usedCredit ? t('creditLast') : undefined },
              { value: 'credit', label: t('toCredit'), hint: t('whenAsked') },
            ]}
          />
        ) : (
          <p>{t('cashToCredit')}</p>
        )}
        <Field label={t('reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </div>
    </Sheet>
  );
}
