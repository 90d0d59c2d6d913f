// A product in a list: its picture in a doorway, what it costs, and the way into the cart.
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import type { SearchHit } from '@doorstep/api/gen/doorstep/search/v1/search_pb';
import { Badge } from '@doorstep/ui/badge';
import { Price } from '@doorstep/ui/money';
import { Loading, Skeleton } from '@doorstep/ui/skeleton';
import { Stepper } from '@doorstep/ui/stepper';
import { useWords, words } from '@doorstep/ui/words';
import { memo, type ReactNode } from 'react';
import { useQuantity } from './cart';
import type { CartProduct } from './cart-model';
import { Link } from './router';

const texts = words({
  soldOut: ['Sold out', 'समाप्त'],
  left: ['Only {n} left', 'केवल {n} बचे'],
  off: ['{n} % off', '{n} % छूट'],
  veg: ['Vegetarian', 'शाकाहारी'],
  nonveg: ['Not vegetarian', 'मांसाहारी'],
  rated: ['{mean} of 5 stars by {n}', '{n} लोगों के 5 में से {mean} सितारे'],
});

const none = { amountMinor: 0n, currency: 'INR' };

export type Card = CartProduct & { brand: string; inStock: boolean; onlyLeft: number; diet: string } & Rated;

/** What customers gave; nobody did when the count is 0. */
type Rated = { ratingMean: number; ratingCount: number };

export function cardOfProduct(p: Product): Card {
  return cardOfHit({ ...p, imageUrl: p.imageUrls[0] ?? '', diet: p.attributes.diet ?? '' });
}

type Listed = Omit<SearchHit, '$typeName' | '$unknown' | 'categoryId' | 'score'>;

export function cardOfHit(hit: Listed): Card {
  const { productId, name, brand, packSize, imageUrl, inStock, onlyLeft, ratingMean, ratingCount, diet } = hit;
  const { price = none, mrp = none } = hit;
  return { productId, name, brand, packSize, imageUrl, price, mrp, inStock, onlyLeft, ratingMean, ratingCount, diet };
}

/** Whole percents below the MRP; 0 when it is not worth saying. */
export function percentOff({ price, mrp }: Pick<CartProduct, 'price' | 'mrp'>): number {
  if (mrp.amountMinor <= price.amountMinor || mrp.amountMinor === 0n) return 0;
  const percent = Number(((mrp.amountMinor - price.amountMinor) * 100n) / mrp.amountMinor);
  return percent >= 5 ? percent : 0;
}

type Props = { card: Card; eager?: boolean };

/** Lists come anew every few seconds and with every key; a card that says the same stays as it is. */
export const ProductCard = memo(
  OneCard,
  (a, b) =>
    a.eager === b.eager &&
    (Object.keys(a.card) as (keyof Card)[]).every((key) => {
      const [was, is] = [a.card[key], b.card[key]];
      return was === is || (typeof was === 'object' && typeof is === 'object' && was.amountMinor === is.amountMinor);
    }),
);

function OneCard({ card, eager }: Props) {
  const t = useWords(texts);
  const [quantity, change] = useQuantity(card);
  const off = percentOff(card);
  return (
    <article className="flex h-full flex-col rounded-card border border-line bg-card p-2.5 [contain-intrinsic-size:auto_20rem] [content-visibility:auto]">
      <Link to={`/p/${encodeURIComponent(card.productId)}`} className="flex flex-1 flex-col gap-1">
        <span className="relative block">
          <Picture url={card.imageUrl} eager={eager} faded={!card.inStock} />
          {off > 0 && (
            <Badge tone="lamp" className="absolute top-0 left-0">
              {t('off', { n: off })}
            </Badge>
          )}
        </span>
        <span className="mt-1 line-clamp-2 leading-5 font-medium">{card.name}</span>
        <span className="text-sm text-soft">
          <DietMark diet={card.diet} />
          {card.brand && `${card.brand}, `}
          {card.packSize}
        </span>
        <Stars {...card} />
        {card.onlyLeft > 0 && <span className="text-sm font-medium text-warn">{t('left', { n: card.onlyLeft })}</span>}
      </Link>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <Price price={card.price} mrp={card.mrp} />
        {card.inStock || quantity > 0 ? (
          <Stepper
            what={card.name}
            value={quantity}
            max={card.onlyLeft > 0 ? card.onlyLeft : 50}
            onChange={change}
            className="ml-auto"
          />
        ) : (
          <span className="inline-flex min-h-11 items-center text-sm font-medium text-soft">{t('soldOut')}</span>
        )}
      </div>
    </article>
  );
}

/** The mark that packs of food carry: a green dot for vegetarian, a brown triangle for what is not. */
export function DietMark({ diet }: { diet: string }) {
  const t = useWords(texts);
  if (!diet) return null;
  const veg = diet.startsWith('veg');
  return (
    <svg
      role="img"
      aria-label={t(veg ? 'veg' : 'nonveg')}
      viewBox="0 0 12 12"
      className={`mr-1.5 mb-0.5 inline size-3.5 ${veg ? 'text-[#0a8f3c]' : 'text-[#a4512a]'}`}
    >
      <rect x=".75" y=".75" width="10.5" height="10.5" rx="1.5" fill="#fff" stroke="currentColor" strokeWidth="1.5" />
      <path d={veg ? 'M3 6a3 3 0 0 1 6 0 3 3 0 0 1-6 0' : 'M6 3l3 5.5H3z'} fill="currentColor" />
    </svg>
  );
}

export function Stars({ ratingMean, ratingCount }: Rated) {
  const t = useWords(texts);
  if (ratingCount === 0) return null;
  return (
    <span className="text-sm text-soft">
      <span aria-hidden="true">
        <span className="text-warn">★</span> {ratingMean.toFixed(1)} ({ratingCount})
      </span>
      <span className="sr-only">{t('rated', { mean: ratingMean.toFixed(1), n: ratingCount })}</span>
    </span>
  );
}

export function Picture({
  url,
  alt = '',
  eager,
  faded,
  className,
}: {
  url: string;
  /** What it shows, where that is more than the name beside it. */
  alt?: string;
  eager?: boolean;
  faded?: boolean;
  className?: string;
}) {
  return (
    <span
      className={`arch block aspect-square overflow-hidden bg-sunk ${faded ? 'opacity-50 grayscale' : ''} ${className ?? ''}`}
    >
      {url && (
        <img
          src={url}
          alt={alt}
          width={320}
          height={320}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          className="h-full w-full object-cover"
        />
      )}
    </span>
  );
}

export function ProductGrid({ children }: { children: ReactNode }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,max(8.5rem,18%)),1fr))] gap-2.5">{children}</ul>
  );
}

export function ProductGridSkeleton({ count = 8 }: { count?: number }) {
  return (
    <>
      <Loading />
      <ProductGrid>
        {Array.from({ length: count }, (_, i) => (
          <li key={i} className="rounded-card border border-line bg-card p-2.5">
            <Skeleton className="arch aspect-square" />
            <Skeleton className="mt-3 h-4 w-4/5" />
            <Skeleton className="mt-2 h-4 w-2/5" />
            <Skeleton className="mt-3 h-11 rounded-full" />
          </li>
        ))}
      </ProductGrid>
    </>
  );
}
