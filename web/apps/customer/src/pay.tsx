// An order that waits for its payment: what became of the last try, and how to try again. The bill stays
// locked, and it is one order and one payment however often one tries.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isClockKnown, useBusinessNow, wallTime } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { type Payment, PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Choices } from '@doorstep/ui/field';
import { formatMoney } from '@doorstep/ui/money';
import { Skeleton, SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useCartModel } from './cart';
import { go, Link, useParam, useQueryText, useTitle } from './router';

const texts = words({
  title: ['Payment', 'भुगतान'],
  waits: ['Your order waits for its payment', 'आपका ऑर्डर भुगतान का इंतज़ार कर रहा है'],
  locked: [
    'The bill stays as it is for {time}. Nothing is charged twice, however often you try.',
    'बिल {time} तक यही रहेगा। कितनी भी बार कोशिश करें, पैसा दो बार नहीं कटेगा।',
  ],
  bank: ['Waiting for your bank', 'आपके बैंक का इंतज़ार'],
  bankAbout: [
    'It has not answered yet. You may leave this page: the order goes on by itself.',
    'अभी जवाब नहीं आया। आप यह पेज छोड़ सकते हैं: ऑर्डर अपने आप आगे बढ़ेगा।',
  ],
  cashAfter: ['If it says no, you pay cash at the door.', 'अगर मना हुआ, तो दरवाज़े पर नकद देना होगा।'],
  refused: ['The payment was refused', 'भुगतान अस्वीकार हुआ'],
  uncharged: [
    'Nothing was charged. Try again, or pay another way.',
    'कोई पैसा नहीं कटा। फिर कोशिश करें, या दूसरा तरीक़ा चुनें।',
  ],
  insufficient_funds: ['There was not enough money in the account.', 'खाते में पैसे कम थे।'],
  bank_unavailable: ['The bank could not be reached.', 'बैंक से संपर्क नहीं हो सका।'],
  wrong_pin: ['The PIN was wrong.', 'पिन ग़लत था।'],
  no_answer: ['The bank did not answer in time.', 'बैंक ने समय पर जवाब नहीं दिया।'],
  declined: ['The bank said no.', 'बैंक ने मना कर दिया।'],
  how: ['How to pay', 'भुगतान का तरीक़ा'],
  upi: ['UPI', 'UPI'],
  card: ['Card', 'कार्ड'],
  cod: ['Cash at the door', 'दरवाज़े पर नकद'],
  pay: ['Pay {total}', '{total} दें'],
  order: ['Order, {total} in cash', 'ऑर्डर करें, {total} नकद'],
  leave: ['Do not order; back to the cart', 'ऑर्डर न करें; कार्ट पर वापस'],
  over: ['The order was not placed', 'ऑर्डर नहीं हुआ'],
  overAbout: [
    'The payment did not come in time. Your items are in the cart again, and nothing was charged.',
    'भुगतान समय पर नहीं आया। सामान फिर कार्ट में है, और कोई पैसा नहीं कटा।',
  ],
  cart: ['To the cart', 'कार्ट पर जाएँ'],
});

type Method = 'cod' | 'upi' | 'card';

const refusals = ['insufficient_funds', 'bank_unavailable', 'wrong_pin', 'no_answer', 'declined'] as const;

export function Pay() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const orderId = useParam('id');
  const waiting = { refetchInterval: 1500, refetchOnWindowFocus: true, staleTime: 0 } as const;
  const order = useQuery(OrderPublicService.method.getOrder, { orderId }, waiting);
  const payment = useQuery(PaymentPublicService.method.getPayment, { orderId }, waiting);
  const status = order.data?.status;
  const done = status !== undefined && status !== 'pending' && status !== 'cancelled';
  useEffect(() => {
    if (done) go(`/orders/${orderId}`, { replace: true });
  }, [done, orderId]);
  useRideToTheBank(orderId, payment.data);
  const error = order.error ?? payment.error;
  if (error && !(order.data && payment.data)) {
    const again = () => {
      void order.refetch();
      void payment.refetch();
    };
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={again} />;
  }
  if (!order.data || !payment.data || done) return <SkeletonRows rows={4} className="pt-6" />;
  if (status === 'cancelled') return <Over />;
  return (
    <div className="mx-auto flex max-w-md flex-col gap-5 pt-4">
      <h1 className="text-2xl font-bold">{t('waits')}</h1>
      {payment.data.state === 'action_needed' ? (
        <TryAgain order={order.data} payment={payment.data} />
      ) : (
        <Bank wishesForCash={payment.data.method === 'cod'} />
      )}
    </div>
  );
}

/** Straight from the checkout one goes on to the provider's page, once: going back from there stays here. */
function useRideToTheBank(orderId: string, payment: Payment | undefined): void {
  const asked = useQueryText('to') === 'bank';
  useEffect(() => {
    if (!asked || !payment) return;
    go(`/orders/${orderId}/pay`, { replace: true });
    if (payment.state === 'action_needed' && payment.checkoutUrl) location.assign(payment.checkoutUrl);
  }, [asked, orderId, payment]);
}

function Over() {
  const t = useWords(texts);
  const model = useCartModel();
  useEffect(() => {
    void model.refresh();
  }, [model]);
  return (
    <div className="pt-8">
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState
        icon="receipt"
        title={t('over')}
        action={
          <Link to="/cart" className={buttonClasses('main')}>
            {t('cart')}
          </Link>
        }
      >
        {t('overAbout')}
      </EmptyState>
    </div>
  );
}

function Bank({ wishesForCash }: { wishesForCash: boolean }) {
  const t = useWords(texts);
  return (
    <div role="status" className="flex flex-col gap-3 rounded-2xl border border-line bg-card p-4">
      <p className="font-semibold">{t('bank')}</p>
      <p className="text-soft">
        {t('bankAbout')} {wishesForCash && t('cashAfter')}
      </p>
      <Skeleton className="h-2 w-full" />
    </div>
  );
}

function TryAgain({ order, payment }: { order: Order; payment: Payment }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const tell = useTell();
  const model = useCartModel();
  const queries = useQueryClient();
  const now = useBusinessNow(1000);
  const [method, setMethod] = useState<Method>(payment.method === 'card' ? 'card' : 'upi');
  const [leaving, setLeaving] = useState(false);
  const pay = useAction(OrderPublicService.method.payOrder, {
    onSuccess: (result, input) => {
      void queries.invalidateQueries();
      if (result.status === 'pending' && input.paymentMethod !== 'cod') {
        setLeaving(true);
        location.assign(payment.checkoutUrl);
      }
    },
    onError: (error) => {
      void queries.invalidateQueries();
      tell(sentence(error), { tone: 'bad' });
    },
  });
  const cancel = useAction(OrderPublicService.method.cancelOrder, {
    onSuccess: async () => {
      await model.refresh();
      void queries.invalidateQueries();
      go('/cart', { replace: true });
    },
    onError: (error) => {
      void queries.invalidateQueries();
      tell(sentence(error), { tone: 'bad' });
    },
  });
  useEffect(() => {
    // The browser shows this screen as it was left when one comes back from the bank.
    const shown = () => setLeaving(false);
    addEventListener('pageshow', shown);
    return () => removeEventListener('pageshow', shown);
  }, []);
  const left = order.payUntil
    ? Math.max(0, Math.floor(wallTime(timestampDate(order.payUntil).getTime() - now.getTime()) / 1000))
    : 0;
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const total = payment.amount ? formatMoney(payment.amount) : ''; // what credit does not pay
  const refusal = refusals.find((known) => known === payment.refusal);
  return (
    <>
      {refusal && (
        <div role="alert">
          <Notice tone="bad" icon="alert">
            <p className="font-semibold">{t('refused')}</p>
            <p>
              {t(refusal)} {t('uncharged')}
            </p>
          </Notice>
        </div>
      )}
      {isClockKnown() && <p className="text-sm text-soft">{t('locked', { time })}</p>}
      <Choices<Method>
        legend={t('how')}
        name="method"
        value={method}
        onChange={setMethod}
        options={[
          { value: 'upi', label: t('upi') },
          { value: 'card', label: t('card') },
          { value: 'cod', label: t('cod') },
        ]}
      />
      <Button
        wide
        busy={pay.isPending || leaving}
        onClick={() => pay.mutate({ orderId: order.orderId, paymentMethod: method })}
        className="min-h-14 text-lg"
      >
        {t(method === 'cod' ? 'order' : 'pay', { total })}
      </Button>
      <Button look="quiet" wide busy={cancel.isPending} onClick={() => cancel.mutate({ orderId: order.orderId })}>
        {t('leave')}
      </Button>
    </>
  );
}
