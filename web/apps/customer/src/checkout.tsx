// The locked bill, how to pay, and one button that may be pressed twice.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { useBecause } from '@doorstep/api/because';
import { isClockKnown, useBusinessNow, wallTime } from '@doorstep/api/clock';
import { isUndecided, reasonOf, useSentence } from '@doorstep/api/failure';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { OrderPublicService, type Quote } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Choices } from '@doorstep/ui/field';
import { Icon } from '@doorstep/ui/icon';
import { formatMoney } from '@doorstep/ui/money';
import { Skeleton, SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { oneLine } from './address-line';
import { Bill } from './bill';
import { useCart, useCartModel } from './cart';
import { minus, totalOf } from './cart-model';
import { CreditSwitch, creditFor, useCredit } from './credit-use';
import { choosePlace, usePlace } from './place';
import { useQuote } from './quote';
import { go, Link, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  title: ['Checkout', 'चेकआउट'],
  to: ['Deliver to', 'यहाँ भेजें'],
  change: ['Change', 'बदलें'],
  arrives: ['Arrives about {a}, promised by {b}', 'लगभग {a} बजे, वादा {b} तक'],
  pay: ['How to pay', 'भुगतान का तरीक़ा'],
  cod: ['Cash at the door', 'दरवाज़े पर नकद'],
  codAbout: ['Exact change helps; the rider carries some.', 'खुले पैसे हों तो अच्छा; राइडर के पास भी कुछ होते हैं।'],
  upi: ['UPI', 'UPI'],
  upiAbout: ['Paid now, refunds go back the same way.', 'अभी भुगतान, रिफ़ंड उसी तरीक़े से।'],
  card: ['Card', 'कार्ड'],
  cardAbout: ['Paid now, refunds go back to the card.', 'अभी भुगतान, रिफ़ंड कार्ड पर।'],
  missing: ['If something is not on the shelf', 'अगर कुछ शेल्फ़ पर न हो'],
  refund: ['Take it off the bill', 'बिल से हटा दें'],
  refundAbout: ['What was paid for it goes back.', 'उसका पैसा वापस मिलेगा।'],
  substitute: ['Bring something similar', 'मिलता-जुलता लाएँ'],
  substituteAbout: ['You see what it is at once and never pay more for it.', 'आपको तुरंत दिखेगा और ज़्यादा नहीं देना होगा।'],
  covered: ['Your credit pays all of it.', 'आपका क्रेडिट पूरा बिल चुकाता है।'],
  place: ['Place the order, {total}', 'ऑर्डर करें, {total}'],
  placeCovered: ['Place the order', 'ऑर्डर करें'],
  locked: [
    'This bill is locked for {time}. The invoice is never higher.',
    'यह बिल {time} तक तय है। चालान इससे अधिक नहीं होगा।',
  ],
  changed: ['The bill has changed from {a} to {b}. Look at it again.', 'बिल {a} से {b} हो गया है। फिर देख लें।'],
  unsure: [
    'We did not hear whether the order arrived. Pressing again is safe: it is placed once.',
    'हमें पता नहीं चला कि ऑर्डर पहुँचा या नहीं। फिर दबाना सुरक्षित है: ऑर्डर एक ही बार होगा।',
  ],
  refused: [
    'The payment was refused and nothing was charged. Try again or pay another way.',
    'भुगतान अस्वीकार हुआ, कोई पैसा नहीं कटा। फिर कोशिश करें या दूसरा तरीक़ा चुनें।',
  ],
  needSignIn: ['Sign in first', 'पहले साइन इन करें'],
  needAddress: ['Choose an address first', 'पहले पता चुनें'],
  addAddress: ['Add an address', 'पता जोड़ें'],
  empty: ['Nothing to order', 'ऑर्डर करने को कुछ नहीं'],
  shop: ['To the shop', 'दुकान पर जाएँ'],
  back: ['Back to the cart', 'कार्ट पर वापस'],
});

type Method = 'cod' | 'upi' | 'card';
type WhenMissing = 'substitute' | 'refund';

export function Checkout() {
  const t = useWords(texts);
  useTitle(t('title'));
  const person = usePerson();
  const place = usePlace();
  const cart = useCart();
  const link = (to: string, text: string) => (
    <Link to={to} className={buttonClasses('main')}>
      {text}
    </Link>
  );
  const stop = (icon: 'user' | 'pin' | 'bag', title: string, action: React.ReactNode) => (
    <div className="pt-8">
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState icon={icon} title={title} action={action} />
    </div>
  );
  if (!person) return stop('user', t('needSignIn'), link('/sign-in?then=/checkout', t('needSignIn')));
  if (cart.lines.length === 0) return stop('bag', t('empty'), link('/', t('shop')));
  if (!place?.addressId)
    return stop('pin', t('needAddress'), link('/account/addresses/new?then=/checkout', t('addAddress')));
  return <LockedBill addressId={place.addressId} />;
}

function LockedBill({ addressId }: { addressId: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const cart = useCart();
  const quote = useQuote(cart, addressId);
  const [method, setMethod] = useState<Method>('cod');
  const [whenMissing, setWhenMissing] = useState<WhenMissing>('refund');
  const credit = useCredit(true);
  const [creditOn, setCreditOn] = useState(true);
  const balance = credit.data?.balance;
  const total = quote.data?.total;
  const used = creditOn && balance && total ? creditFor(balance.amountMinor, total.amountMinor, method === 'cod') : 0n;
  const covered = total !== undefined && used > 0n && used === total.amountMinor;
  const gone = quote.error && reasonOf(quote.error) === 'address_not_found';
  useEffect(() => {
    if (gone) choosePlace(null);
  }, [gone]);
  return (
    <div className="mx-auto grid max-w-4xl gap-5 pt-4 grid-cols-[minmax(0,1fr)] md:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex flex-col gap-5">
        <TitleBar title={t('title')} to="/cart" />
        <Destination addressId={addressId} quote={quote.data} waiting={!quote.data && !quote.error} />
        {balance && balance.amountMinor > 0n && <CreditSwitch balance={balance} on={creditOn} onChange={setCreditOn} />}
        {covered ? (
          <p role="status" className="font-semibold">
            {t('covered')}
          </p>
        ) : (
          <Choices<Method>
            legend={t('pay')}
            name="method"
            value={method}
            onChange={setMethod}
            options={[
              { value: 'cod', label: t('cod'), hint: t('codAbout') },
              { value: 'upi', label: t('upi'), hint: t('upiAbout') },
              { value: 'card', label: t('card'), hint: t('cardAbout') },
            ]}
          />
        )}
        <Choices<WhenMissing>
          legend={t('missing')}
          name="missing"
          value={whenMissing}
          onChange={setWhenMissing}
          options={[
            { value: 'refund', label: t('refund'), hint: t('refundAbout') },
            { value: 'substitute', label: t('substitute'), hint: t('substituteAbout') },
          ]}
        />
      </div>
      <aside className="flex flex-col gap-4">
        {quote.error ? (
          <Notice tone="bad" icon="alert">
            <p>{sentence(quote.error)}</p>
            <Link to="/cart" className={`${buttonClasses('plain')} mt-2`}>
              {t('back')}
            </Link>
          </Notice>
        ) : quote.data ? (
          <>
            <Bill
              itemsTotal={quote.data.itemsTotal}
              fees={quote.data.fees}
              discount={quote.data.discount}
              tax={quote.data.taxIncluded}
              total={total}
              credit={total && { amountMinor: used, currency: total.currency }}
              savings={totalOf(cart.lines).savings}
            />
            <PlaceButton
              quote={quote.data}
              fresh={!quote.isPlaceholderData && !credit.isPending}
              method={covered ? 'credit' : method}
              credit={used}
              whenMissing={whenMissing}
              onStale={() => void Promise.all([quote.refetch(), credit.refetch()])}
            />
          </>
        ) : (
          <SkeletonRows rows={3} />
        )}
      </aside>
    </div>
  );
}

type DestinationProps = { addressId: string; quote: Quote | undefined; waiting: boolean };

function Destination({ addressId, quote, waiting }: DestinationProps) {
  const t = useWords(texts);
  const because = useBecause();
  const { data } = useQuery(AccountPublicService.method.listAddresses, {});
  const address = data?.addresses.find((a) => a.addressId === addressId);
  const promise = quote?.promise;
  return (
    <section className="rounded-2xl border border-line bg-card p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-3">
        <div className="min-w-[min(12rem,100%)] flex-1">
          <h2 className="text-sm text-soft">{t('to')}</h2>
          {address ? (
            <>
              <p className="font-semibold">{address.label || address.line1}</p>
              <p className="text-soft">{oneLine(address)}</p>
            </>
          ) : (
            <Skeleton className="h-18 w-52" />
          )}
        </div>
        <Link to="/where" className={buttonClasses('quiet')}>
          {t('change')}
        </Link>
      </div>
      {waiting && <Skeleton className="mt-3 h-17" />}
      {promise?.estimateAt && promise.promiseAt && (
        <p className="mt-3 flex items-start gap-2 border-t border-line pt-3">
          <span className="pt-0.5 text-brand">
            <Icon name="clock" />
          </span>
          <span>
            <span className="block font-semibold">
              <Arrival estimate={timestampDate(promise.estimateAt)} promised={timestampDate(promise.promiseAt)} />
            </span>
            <span className="block text-sm text-soft first-letter:uppercase">
              {because(promise.because, promise.reasons.join(', '))}
            </span>
          </span>
        </p>
      )}
    </section>
  );
}

function Arrival({ estimate, promised }: { estimate: Date; promised: Date }) {
  const t = useWords(texts);
  const [before = '', between = '', after = ''] = t('arrives', { a: '|', b: '|' }).split('|');
  return (
    <>
      {before}
      <Time at={estimate} />
      {between}
      <Time at={promised} />
      {after}
    </>
  );
}

type PlaceProps = {
  quote: Quote;
  fresh: boolean;
  method: Method | 'credit';
  credit: bigint;
  whenMissing: WhenMissing;
  onStale: () => void;
};

function PlaceButton({ quote, fresh, method, credit, whenMissing, onStale }: PlaceProps) {
  const t = useWords(texts);
  const sentence = useSentence();
  const model = useCartModel();
  const tell = useTell();
  const queries = useQueryClient();
  const now = useBusinessNow(1000);
  const changed = useChangedTotal(quote, fresh);
  const place = useAction(OrderPublicService.method.placeOrder, {
    onSuccess: (order) => {
      model.ordered();
      void queries.invalidateQueries();
      const then = order.status === 'pending' ? '/pay?to=bank' : '';
      go(`/orders/${order.orderId}${then}`, { replace: true });
    },
    onError: (error) => {
      if (['quote_expired', 'quote_not_found', 'cart_changed', 'credit_changed'].includes(reasonOf(error))) {
        // A cart that was ordered in another window leaves nothing here to show a sentence beside.
        if (reasonOf(error) === 'cart_changed') tell(sentence(error));
        void model.refresh();
        onStale();
      } else if (reasonOf(error) === 'out_of_stock') void model.refresh();
    },
  });
  const left = quote.expiresAt
    ? Math.max(0, Math.floor(wallTime(timestampDate(quote.expiresAt).getTime() - now.getTime()) / 1000))
    : 0;
  const rest = quote.total && minus(quote.total, { amountMinor: credit, currency: quote.total.currency });
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const problem = place.error
    ? isUndecided(place.error)
      ? t('unsure')
      : reasonOf(place.error) === 'payment_failed'
        ? t('refused')
        : sentence(place.error)
    : null;
  return (
    <div className="flex flex-col gap-3">
      {changed && (
        <Notice tone="warn" icon="receipt">
          {t('changed', changed)}
        </Notice>
      )}
      {problem && (
        <div role="alert">
          <Notice tone="bad" icon="alert">
            {problem}
          </Notice>
        </div>
      )}
      {isClockKnown() && <p className="text-sm text-soft">{t('locked', { time })}</p>}
      <Button
        wide
        busy={place.isPending}
        disabled={!fresh}
        onClick={() =>
          place.mutate({
            quoteId: quote.quoteId,
            paymentMethod: method,
            interactive: true,
            whenMissing,
            creditMinor: credit,
          })
        }
        className="min-h-14 text-lg"
      >
        {method === 'credit' ? t('placeCovered') : t('place', { total: rest ? formatMoney(rest) : '' })}
      </Button>
    </div>
  );
}

/** Says when a new bill costs something else than the one that was looked at. */
function useChangedTotal(quote: Quote, fresh: boolean): { a: string; b: string } | null {
  const first = useRef(quote.total);
  if (!fresh || !quote.total || !first.current || first.current.amountMinor === quote.total.amountMinor) return null;
  return { a: formatMoney(first.current), b: formatMoney(quote.total) };
}
