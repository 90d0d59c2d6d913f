// The cart in reach of the thumb: how many things, and what they cost with every fee.
import { Icon } from '@doorstep/ui/icon';
import { formatMoney, Money } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { useCart } from './cart';
import { totalOf } from './cart-model';
import { feesOf, useEstimate } from './estimate';
import { Link } from './router';

const texts = words({
  cart: ['Cart', 'कार्ट'],
  items: ['{n} items', '{n} चीज़ें'],
  oneItem: ['1 item', '1 चीज़'],
  view: ['View cart', 'कार्ट देखें'],
  withFees: ['with {fees} fees', '{fees} शुल्क सहित'],
  noFees: ['no fees', 'कोई शुल्क नहीं'],
  feesToCome: ['plus fees', 'शुल्क अलग'],
});

export function CartBar() {
  const t = useWords(texts);
  const cart = useCart();
  const { units, total } = totalOf(cart.lines);
  const estimate = useEstimate(cart);
  const fees = estimate.cart && !estimate.stale ? feesOf(estimate.cart) : null;
  const sum = fees ? { ...total, amountMinor: total.amountMinor + fees.amountMinor } : total;
  const about = !fees
    ? t('feesToCome')
    : fees.amountMinor > 0n
      ? t('withFees', { fees: formatMoney(fees) })
      : t('noFees');
  return (
    <section
      aria-label={t('cart')}
      className="pointer-events-none fixed inset-x-0 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-20 px-4 sm:bottom-6"
    >
      <Link
        to="/cart"
        className="pointer-events-auto mx-auto flex min-h-14 max-w-md items-center justify-between gap-3 rounded-full bg-brand px-5 py-1.5 text-on-brand shadow-lift hover:bg-brand-press"
      >
        <span className="flex items-center gap-2">
          <Icon name="bag" size={22} />
          <span className="font-semibold">{units === 1 ? t('oneItem') : t('items', { n: units })}</span>
        </span>
        <span className="flex items-center gap-2">
          <span className="flex flex-col items-end">
            <Money amount={sum} className="leading-5 font-bold" />
            <span className="text-sm leading-4">{about}</span>
          </span>
          <span className="sr-only">{t('view')}</span>
          <Icon name="arrowRight" />
        </span>
      </Link>
    </section>
  );
}
