// The cart: what is held and for how long, every fee, and the way to the bill.
import { usePerson } from '@doorstep/api/api';
import { isClockKnown, useBusinessNow, wallTime } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import { Badge, Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { Money } from '@doorstep/ui/money';
import { Skeleton } from '@doorstep/ui/skeleton';
import { EmptyState } from '@doorstep/ui/states';
import { Stepper } from '@doorstep/ui/stepper';
import { useWords, words } from '@doorstep/ui/words';
import { Bill } from './bill';
import { useCart, useCartModel, useQuantity } from './cart';
import { type CartLine, totalOf } from './cart-model';
import { usePlace, useServiceability } from './place';
import { Picture } from './product-card';
import { PromiseLine } from './promise';
import { useQuote } from './quote';
import { Link, useTitle } from './router';

const texts = words({
  title: ['Cart', 'कार्ट'],
  empty: ['Nothing in here yet', 'अभी यहाँ कुछ नहीं'],
  emptyAbout: ['What you add is held for you while you shop.', 'आप जो जोड़ेंगे वह आपके लिए सुरक्षित रहेगा।'],
  shop: ['To the shop', 'दुकान पर जाएँ'],
  held: ['Held for you for {time}', '{time} तक आपके लिए सुरक्षित'],
  expired: [
    'The hold has ended. Units are taken again when you go on, if they are still there.',
    'सुरक्षा अवधि समाप्त। आगे बढ़ने पर सामान फिर सुरक्षित होगा, यदि बचा हो।',
  ],
  holdAgain: ['Hold them again', 'फिर से सुरक्षित करें'],
  signIn: ['Sign in to hold these and see the bill', 'सामान सुरक्षित करने और बिल देखने के लिए साइन इन करें'],
  notHeld: [
    'Not held yet: sign in, and these are yours for a quarter of an hour.',
    'अभी सुरक्षित नहीं: साइन इन करें, फिर पंद्रह मिनट तक यह आपका है।',
  ],
  address: ['Add your address to see the bill', 'बिल देखने के लिए पता जोड़ें'],
  checkout: ['Go to checkout', 'चेकआउट पर जाएँ'],
  waiting: ['Saving', 'सहेजा जा रहा है'],
  notReserved: ['not held', 'सुरक्षित नहीं'],
  items: ['Items', 'सामान'],
  itemsOnly: ['Items, before fees', 'सामान, शुल्क से पहले'],
});

export function CartScreen() {
  const t = useWords(texts);
  useTitle(t('title'));
  const cart = useCart();
  const person = usePerson();
  const place = usePlace();
  const store = useServiceability(place);
  const quote = useQuote(cart, place?.addressId ?? '');
  const sentence = useSentence();
  const { total, savings } = totalOf(cart.lines);
  if (cart.lines.length === 0) {
    return (
      <div className="pt-8">
        <h1 className="sr-only">{t('title')}</h1>
        <EmptyState
          icon="bag"
          title={t('empty')}
          action={
            <Link to="/" className={buttonClasses('main')}>
              {t('shop')}
            </Link>
          }
        >
          {t('emptyAbout')}
        </EmptyState>
      </div>
    );
  }
  const asked = person !== null && place !== null && place.addressId !== '';
  return (
    <div className="mx-auto grid max-w-4xl gap-5 pt-4 grid-cols-[minmax(0,1fr)] md:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex flex-col gap-4">
        <h1 className="text-2xl font-bold">{t('title')}</h1>
        {person ? <HoldClock /> : <Notice icon="clock">{t('notHeld')}</Notice>}
        <section aria-label={t('items')}>
          <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
            {cart.lines.map((line) => (
              <Line key={line.productId} line={line} signedIn={person !== null} />
            ))}
          </ul>
        </section>
        {store.data?.serviceable && <PromiseLine serviceability={store.data} />}
      </div>
      <aside className="flex flex-col gap-4">
        {asked && quote.error ? (
          <Notice tone="bad" icon="alert">
            {sentence(quote.error)}
          </Notice>
        ) : asked && quote.data ? (
          <div aria-busy={quote.isPlaceholderData || cart.waiting}>
            <Bill
              itemsTotal={quote.data.itemsTotal}
              fees={quote.data.fees}
              discount={quote.data.discount}
              tax={quote.data.taxIncluded}
              total={quote.data.total}
              savings={savings}
            />
          </div>
        ) : asked ? (
          <Skeleton className="h-44" />
        ) : (
          <p className="flex justify-between rounded-2xl border border-line bg-card p-4">
            <span className="text-soft">{t('itemsOnly')}</span>
            <Money amount={total} className="font-bold" />
          </p>
        )}
        <Onward asked={asked} signedIn={person !== null} />
      </aside>
    </div>
  );
}

function Onward({ asked, signedIn }: { asked: boolean; signedIn: boolean }) {
  const t = useWords(texts);
  const [to, label] = !signedIn
    ? ['/sign-in?then=/cart', t('signIn')]
    : asked
      ? ['/checkout', t('checkout')]
      : ['/account/addresses/new?then=/cart', t('address')];
  return (
    <Link to={to} className={`${buttonClasses('main', true)} min-h-13`}>
      {label}
      <Icon name="arrowRight" />
    </Link>
  );
}

function Line({ line, signedIn }: { line: CartLine; signedIn: boolean }) {
  const t = useWords(texts);
  const [, change] = useQuantity(line);
  const sum = { amountMinor: line.price.amountMinor * BigInt(line.quantity), currency: line.price.currency };
  return (
    <li className="flex flex-wrap items-center gap-3 p-3">
      <Link to={`/p/${encodeURIComponent(line.productId)}`} className="flex min-w-40 flex-1 items-center gap-3">
        <Picture url={line.imageUrl} eager className="w-14 flex-none" />
        <span className="min-w-0">
          <span className="block leading-5 font-medium">{line.name}</span>
          <span className="block text-sm text-soft">
            {line.packSize}
            {line.quantity > 1 && (
              <>
                , <Money amount={line.price} />
              </>
            )}
          </span>
          {signedIn && !line.held && <Badge tone="warn">{t('notReserved')}</Badge>}
        </span>
      </Link>
      <span className="ml-auto flex flex-wrap items-center justify-end gap-3">
        <Stepper what={line.name} value={line.quantity} onChange={change} />
        <Money amount={sum} className="min-w-14 text-right font-semibold" />
      </span>
    </li>
  );
}

/** How long the server still holds the units, on the clock of the wall. */
function HoldClock() {
  const t = useWords(texts);
  const cart = useCart();
  const model = useCartModel();
  const now = useBusinessNow(1000);
  if (cart.waiting) return <p className="text-sm text-soft">{t('waiting')}</p>;
  if (!cart.heldUntil || !isClockKnown()) return null;
  const left = Math.floor(wallTime(cart.heldUntil.getTime() - now.getTime()) / 1000);
  if (left <= 0 || cart.lines.some((line) => !line.held)) {
    const again = () => {
      for (const line of cart.lines) model.set(line, line.quantity, cart.storeId);
    };
    return (
      <Notice tone="warn" icon="clock">
        <p>{t('expired')}</p>
        <Button look="plain" onClick={again} className="mt-2">
          {t('holdAgain')}
        </Button>
      </Notice>
    );
  }
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <p className="flex items-center gap-2 text-sm text-good">
      <Icon name="check" size={18} />
      <span>{t('held', { time })}</span>
    </p>
  );
}
