// One order, live: where it is, where its rider is, what it costs, and what one can still do about it.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, reasonOf, useSentence } from '@doorstep/api/failure';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { InvoiceButton } from '@doorstep/api/invoice-button';
import { orderNumber } from '@doorstep/api/order-number';
import { useOrderTrack } from '@doorstep/live/use-order-track';
import { Badge, Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses, IconButton } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { Money } from '@doorstep/ui/money';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Bill } from './bill';
import { minus } from './cart-model';
import { Journey } from './journey';
import { Picture } from './product-card';
import { RatingCard } from './rating-card';
import { Refunds } from './refunds';
import { useReorder } from './reorder';
import { RiderMap } from './rider-map';
import { back, Link, useParam, useTitle } from './router';
import { isOpen, type Status, statusTexts } from './status';

const Door = lazy(() => import('./door').then((module) => ({ default: module.Door })));
const PushOffer = lazy(() => import('./push-offer').then((module) => ({ default: module.PushOffer })));
const DemoDoors = lazy(() => import('@doorstep/api/demo-doors').then((module) => ({ default: module.DemoDoors })));
const Ask = lazy(() => import('@doorstep/ui/dialog').then((module) => ({ default: module.Ask })));

const texts = words({
  title: ['Order {number}', 'ऑर्डर {number}'],
  back: ['Back', 'वापस'],
  minutes: ['About {n} minutes', 'लगभग {n} मिनट'],
  soon: ['Any moment now', 'बस पहुँचने वाला है'],
  late: ['Later than promised. We are sorry; it is on its way.', 'वादे से देर हो रही है। क्षमा करें; ऑर्डर आ रहा है।'],
  promised: ['Promised by', 'वादा'],
  codeSoon: ['Code at the door: {code}', 'दरवाज़े पर कोड: {code}'],
  code: ['Code for the rider', 'राइडर के लिए कोड'],
  codeAbout: ['Say it at the door, when you have the bags.', 'थैले मिलने पर दरवाज़े पर बताएँ।'],
  cash: ['Cash to pay at the door', 'दरवाज़े पर देय नकद'],
  items: ['Items', 'सामान'],
  instead: ['Instead of {what}', '{what} की जगह'],
  short: ['{n} not found, taken off the bill', '{n} नहीं मिला, बिल से हटाया गया'],
  refundedUnits: ['{n} refunded', '{n} का पैसा वापस'],
  cancel: ['Cancel the order', 'ऑर्डर रद्द करें'],
  cancelTitle: ['Cancel this order?', 'यह ऑर्डर रद्द करें?'],
  cancelAbout: [
    'Nothing is charged; what was paid goes back to where it came from.',
    'कोई शुल्क नहीं; जो भुगतान हुआ वह वहीं वापस जाएगा।',
  ],
  cancelYes: ['Cancel it', 'रद्द करें'],
  cancelNo: ['Keep it', 'रहने दें'],
  cancelled: ['The order is cancelled.', 'ऑर्डर रद्द हो गया।'],
  help: ['Something is wrong with it', 'कुछ गड़बड़ है'],
  again: ['Order again', 'फिर से मँगाएँ'],
  to: ['Deliver to', 'डिलीवरी पता'],
  lost: [
    'Looking for the connection. What you see may be a little old.',
    'कनेक्शन ढूँढा जा रहा है। जानकारी थोड़ी पुरानी हो सकती है।',
  ],
  paid_cod: ['Cash at the door', 'दरवाज़े पर नकद'],
  paid_upi: ['UPI', 'UPI'],
  paid_card: ['Card', 'कार्ड'],
  paid_credit: ['Your credit', 'आपका क्रेडिट'],
  payment: ['Payment', 'भुगतान'],
  payNow: ['Pay for the order', 'ऑर्डर का भुगतान करें'],
});

/** After how many ms there may be news of an order beside those that come by themselves. */
function askAgain(order: Order): number | false {
  if (isOpen(order.status)) return 15_000;
  return isOwed(order) ? 5000 : false;
}

/** What was paid for a cancelled order comes back a moment later. */
function isOwed(order: Order): boolean {
  if (order.status !== 'cancelled') return false;
  const paid = ['paid', 'partially_refunded'].includes(order.paymentStatus) ? order.finalAmount : order.creditAmount;
  return (order.refundedAmount?.amountMinor ?? 0n) < (paid?.amountMinor ?? 0n);
}

export function OrderScreen() {
  const t = useWords(texts);
  const sentence = useSentence();
  const orderId = useParam('id');
  const title = t('title', { number: orderNumber(orderId) });
  useTitle(title);
  const { data, error, refetch } = useQuery(
    OrderPublicService.method.getOrder,
    { orderId },
    { staleTime: 2000, refetchInterval: ({ state }) => (state.data ? askAgain(state.data) : false) },
  );
  const history = useQuery(
    OrderPublicService.method.listOrderEvents,
    { orderId },
    { staleTime: 2000, enabled: data !== undefined },
  );
  const live = data && isOpen(data.status) ? orderId : null;
  const [news, setNews] = useState(0);
  const { position, connection } = useOrderTrack(live, () => {
    setNews((before) => before + 1);
    void refetch();
    void history.refetch();
  });
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} className="pt-6" />;
  const open = isOpen(data.status);
  return (
    <div className="mx-auto grid max-w-4xl gap-5 pt-2 grid-cols-[minmax(0,1fr)] md:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex items-center gap-1">
          <IconButton label={t('back')} icon="arrowLeft" onClick={() => back('/orders')} className="-ml-2" />
          <h1 className="text-xl font-bold">{title}</h1>
        </div>
        <Headline order={data} />
        {data.status === 'pending' && data.payUntil && (
          <Link to={`/orders/${orderId}/pay`} className={buttonClasses('main', true)}>
            {t('payNow')}
          </Link>
        )}
        {live && connection === 'lost' && (
          <Notice tone="warn" icon="offline">
            {t('lost')}
          </Notice>
        )}
        {open && data.status !== 'pending' && <RiderMap order={data} position={position} />}
        <Journey order={data} events={history.data?.events ?? []} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <AtTheDoor order={data} />
        {(open || data.status === 'delivered') && data.status !== 'pending' && (
          <Suspense>
            <Door orderId={data.orderId} news={news} />
          </Suspense>
        )}
        {open && data.status !== 'pending' && (
          <Suspense>
            <PushOffer />
          </Suspense>
        )}
        {data.status === 'delivered' && <RatingCard orderId={data.orderId} />}
        <Items order={data} />
        <Bill
          itemsTotal={data.totalAmount}
          fees={data.fees}
          discount={data.discount}
          tax={data.taxIncluded}
          total={data.finalAmount}
          credit={data.creditAmount}
        />
        {(data.refundedAmount?.amountMinor ?? 0n) > 0n && (
          <Refunds key={String(data.refundedAmount?.amountMinor)} order={data} />
        )}
        <Facts order={data} />
        <Actions order={data} onChange={() => void refetch()} />
        <Suspense>
          <DemoDoors here="shop" />
        </Suspense>
      </div>
    </div>
  );
}

function Headline({ order }: { order: Order }) {
  const t = useWords(texts);
  const status = useWords(statusTexts);
  const now = useBusinessNow(2000);
  const name = order.status in statusTexts ? status(order.status as Status) : order.status;
  const estimate = order.estimatedDeliveryTime ?? order.promiseAt;
  if (!isOpen(order.status)) {
    const at = order.deliveredAt ?? order.cancelledAt;
    return (
      <div className="rounded-3xl bg-card p-5">
        <p className="text-2xl font-bold">{name}</p>
        {at && <Time at={timestampDate(at)} day className="text-soft" />}
      </div>
    );
  }
  const minutes = estimate ? Math.ceil((timestampDate(estimate).getTime() - now.getTime()) / 60_000) : 0;
  const late = order.promiseAt && timestampDate(order.promiseAt) < now;
  return (
    <div aria-live="polite" className="rounded-3xl bg-brand p-5 text-on-brand">
      <p className="font-medium">{name}</p>
      {order.status !== 'pending' && (
        <p className="text-3xl font-bold">{minutes > 0 ? t('minutes', { n: minutes }) : t('soon')}</p>
      )}
      {order.promiseAt && (
        <p className="mt-1 text-sm">
          {late ? t('late') : `${t('promised')} `}
          {!late && <Time at={timestampDate(order.promiseAt)} />}
        </p>
      )}
      {order.status === 'out_for_delivery' && order.deliveryOtp && (
        <p className="mt-2 font-bold tabular-nums">{t('codeSoon', { code: order.deliveryOtp })}</p>
      )}
    </div>
  );
}

/** What one needs when the bell rings. */
function AtTheDoor({ order }: { order: Order }) {
  const t = useWords(texts);
  const due =
    order.finalAmount && order.creditAmount ? minus(order.finalAmount, order.creditAmount) : order.finalAmount;
  const cash = order.paymentMethod === 'cod' && isOpen(order.status) && (due?.amountMinor ?? 0n) > 0n;
  if (!order.deliveryOtp && !cash) return null;
  return (
    <section className="flex flex-col gap-3 rounded-2xl border-2 border-lamp bg-card p-4">
      {order.deliveryOtp && (
        <div className="flex flex-wrap items-center justify-between gap-x-3">
          <div>
            <h2 className="font-semibold">{t('code')}</h2>
            <p className="text-sm text-soft">{t('codeAbout')}</p>
          </div>
          <p className="text-3xl font-bold tracking-widest tabular-nums">{order.deliveryOtp}</p>
        </div>
      )}
      {cash && (
        <p className="flex flex-wrap items-center justify-between gap-x-3">
          <span className="flex items-center gap-2">
            <Icon name="cash" />
            {t('cash')}
          </span>
          <Money amount={due} className="font-bold" />
        </p>
      )}
    </section>
  );
}

function Items({ order }: { order: Order }) {
  const t = useWords(texts);
  return (
    <section aria-labelledby="items" className="rounded-2xl border border-line bg-card p-4">
      <h2 id="items" className="mb-2 font-bold">
        {t('items')}
      </h2>
      <ul className="flex flex-col gap-3">
        {order.items.map((item) => (
          <li key={item.productId} className="flex flex-wrap items-center justify-end gap-x-3">
            <Picture url={item.imageUrl} className="w-11 flex-none" />
            <span className="min-w-[min(8rem,100%)] flex-1">
              <span className="block leading-5">
                {item.quantity} × {item.name}
              </span>
              <span className="block text-sm text-soft">{item.packSize}</span>
              {item.substituteFor && (
                <Badge>
                  {t('instead', { what: order.items.find((i) => i.productId === item.substituteFor)?.name ?? '' })}
                </Badge>
              )}
              {item.shortQuantity > 0 && <Badge tone="warn">{t('short', { n: item.shortQuantity })}</Badge>}
              {item.refundedQuantity > 0 && (
                <Badge tone="good">{t('refundedUnits', { n: item.refundedQuantity })}</Badge>
              )}
            </span>
            <Money amount={item.totalPrice} className="font-medium" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ order }: { order: Order }) {
  const t = useWords(texts);
  const how =
    { cod: t('paid_cod'), upi: t('paid_upi'), card: t('paid_card'), credit: t('paid_credit') }[order.paymentMethod] ??
    order.paymentMethod;
  return (
    <dl className="flex flex-col gap-2 rounded-2xl border border-line bg-card p-4">
      <div>
        <dt className="text-sm text-soft">{t('to')}</dt>
        <dd>{order.deliveryAddress}</dd>
      </div>
      <div>
        <dt className="text-sm text-soft">{t('payment')}</dt>
        <dd>{how}</dd>
      </div>
    </dl>
  );
}

function Actions({ order, onChange }: { order: Order; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const reorder = useReorder();
  const [asking, setAsking] = useState(false);
  const cancel = useAction(OrderPublicService.method.cancelOrder, {
    onSuccess: () => {
      setAsking(false);
      tell(t('cancelled'), { tone: 'good' });
      void queries.invalidateQueries();
    },
    onError: (error) => {
      if (reasonOf(error)) setAsking(false);
      tell(sentence(error), { tone: 'bad' });
      onChange();
    },
  });
  return (
    <div className="flex flex-col gap-2">
      {order.canCancel && (
        <Button look="danger" wide onClick={() => setAsking(true)}>
          {t('cancel')}
        </Button>
      )}
      {order.status === 'delivered' && (
        <InvoiceButton method={OrderPublicService.method.getInvoice} orderId={order.orderId} wide />
      )}
      {order.status === 'delivered' && (
        <Link to={`/orders/${order.orderId}/help`} className={buttonClasses('plain', true)}>
          <Icon name="help" />
          {t('help')}
        </Link>
      )}
      {!isOpen(order.status) && (
        <Button look="plain" wide icon="refresh" onClick={() => reorder(order)}>
          {t('again')}
        </Button>
      )}
      {asking && (
        <Suspense>
          <Ask
            open
            danger
            title={t('cancelTitle')}
            about={t('cancelAbout')}
            yes={t('cancelYes')}
            no={t('cancelNo')}
            busy={cancel.isPending}
            onYes={() => cancel.mutate({ orderId: order.orderId })}
            onNo={() => setAsking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
