// One product, with everything the law and a careful buyer want to know.
import { useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Badge } from '@doorstep/ui/badge';
import { IconButton } from '@doorstep/ui/button';
import { Price } from '@doorstep/ui/money';
import { Loading, Skeleton } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Stepper } from '@doorstep/ui/stepper';
import { formatDate } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQuantity } from './cart';
import { usePlace, useStoreFailure, useStoreId } from './place';
import { cardOfProduct, DietMark, Picture, ProductCard, percentOff, Stars } from './product-card';
import { back, useParam, useTitle } from './router';

const texts = words({
  back: ['Back', 'वापस'],
  gone: ['This is not sold any more', 'यह अब नहीं बिकता'],
  soldOut: ['Sold out here for now', 'यहाँ अभी समाप्त'],
  left: ['Only {n} left', 'केवल {n} बचे'],
  off: ['{n} % off', '{n} % छूट'],
  tax: ['MRP and price include all taxes', 'MRP और दाम में सभी कर शामिल हैं'],
  facts: ['Details', 'विवरण'],
  pack: ['Pack', 'पैक'],
  unitPrice: ['Unit price', 'इकाई दाम'],
  origin: ['Country of origin', 'मूल देश'],
  india: ['India', 'भारत'],
  shelf: ['Shelf life', 'शेल्फ़ लाइफ़'],
  days: ['{n} days from packing', 'पैकिंग से {n} दिन'],
  fresh: ['At your door: at least 30 % of it, or 45 days, left', 'आपके दरवाज़े पर: कम से कम 30 % या 45 दिन शेष'],
  kept: ['Kept', 'रखरखाव'],
  ambient: ['at room temperature', 'सामान्य तापमान पर'],
  chilled: ['chilled', 'ठंडा'],
  frozen: ['frozen', 'जमा हुआ'],
  diet: ['Diet', 'आहार'],
  veg: ['vegetarian', 'शाकाहारी'],
  vegan: ['vegan', 'वीगन'],
  egg: ['contains egg', 'अंडा है'],
  nonveg: ['not vegetarian', 'मांसाहारी'],
  best: ['Best before', 'इससे पहले उपयोग करें'],
  bestAbout: ['{day} or later', '{day} या बाद'],
  alike: ['From the same shelf', 'उसी शेल्फ़ से'],
  picture: ['Picture {n}', 'चित्र {n}'],
});

export function ProductScreen() {
  const t = useWords(texts);
  const sentence = useSentence();
  const productId = useParam('id');
  const warehouseId = useStoreId();
  const chosen = usePlace() !== null;
  const lost = useStoreFailure();
  const queries = useQueryClient();
  const { data, error } = useQuery(
    CatalogPublicService.method.getProduct,
    { productId, warehouseId },
    { enabled: !chosen || warehouseId !== '', staleTime: 10_000, refetchInterval: 30_000 },
  );
  useTitle(data?.name ?? '');
  const failure = error ?? lost;
  if (failure && !data) {
    const again = () => void queries.refetchQueries({ type: 'active' });
    return <ErrorState message={sentence(failure)} offline={isOffline(failure)} onRetry={again} />;
  }
  return (
    <div className="mx-auto max-w-4xl pt-2">
      <IconButton label={t('back')} icon="arrowLeft" onClick={() => back('/')} className="-ml-2" />
      {!data ? (
        <Placeholder />
      ) : data.archived ? (
        <EmptyState icon="box" title={t('gone')} />
      ) : (
        <>
          <Detail product={data} warehouseId={warehouseId} />
          <Alike product={data} warehouseId={warehouseId} />
        </>
      )}
    </div>
  );
}

function Detail({ product, warehouseId }: { product: Product; warehouseId: string }) {
  const t = useWords(texts);
  const card = cardOfProduct(product);
  const [quantity, change] = useQuantity(card);
  const [picture, setPicture] = useState(0);
  const off = percentOff(card);
  const most = product.onlyLeft > 0 ? product.onlyLeft : 50;
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-6 sm:grid-cols-2">
      <div>
        <Picture
          url={product.imageUrls[picture] ?? ''}
          alt={product.imageAlts[picture]}
          eager
          className="mx-auto max-w-[min(24rem,30dvh)] sm:max-w-96"
        />
        {product.imageUrls.length > 1 && (
          <div className="mt-3 flex justify-center gap-2">
            {product.imageUrls.map((url, i) => (
              <button
                key={url}
                type="button"
                aria-label={t('picture', { n: i + 1 })}
                aria-pressed={i === picture}
                onClick={() => setPicture(i)}
                className="size-14 rounded-xl border-2 border-transparent aria-pressed:border-brand"
              >
                <img src={url} alt="" className="h-full w-full rounded-lg object-cover" />
              </button>
            ))}
          </div>
        )}
      </div>
      <div className="flex flex-col gap-3">
        <p className="text-soft">{product.brand}</p>
        <h1 className="text-2xl font-bold">{product.name}</h1>
        <p className="flex flex-wrap items-center gap-x-3 text-soft">
          <span>
            <DietMark diet={product.attributes.diet ?? ''} />
            {product.packSize}
          </span>
          {product.unitPrice && <span>{product.unitPrice}</span>}
        </p>
        <Stars {...product} />
        <p className="flex flex-wrap items-center gap-2">
          <Price price={product.price} mrp={product.mrp} large />
          {off > 0 && <Badge tone="lamp">{t('off', { n: off })}</Badge>}
        </p>
        <p className="text-sm text-soft">{t('tax')}</p>
        <div className="flex flex-wrap items-center gap-3 py-1">
          {product.inStock || quantity > 0 ? (
            <Stepper what={product.name} value={quantity} max={most} onChange={change} size="large" />
          ) : (
            <Badge tone="warn">{t('soldOut')}</Badge>
          )}
          {product.onlyLeft > 0 && <Badge tone="warn">{t('left', { n: product.onlyLeft })}</Badge>}
        </div>
        <p>{product.description}</p>
        <Facts product={product} warehouseId={warehouseId} />
      </div>
    </article>
  );
}

function Facts({ product, warehouseId }: { product: Product; warehouseId: string }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const date = useQuery(
    InventoryPublicService.method.getBestBefore,
    { warehouseId, productId: product.productId },
    { enabled: warehouseId !== '' && product.inStock, staleTime: 30_000 },
  );
  const best = date.data?.bestBefore ?? '';
  const { packSize, unitPrice, country, shelfLifeDays, storageZone, attributes } = product;
  const zone = ['ambient', 'chilled', 'frozen'].includes(storageZone) ? t(storageZone as 'ambient') : storageZone;
  const diet = attributes.diet ?? '';
  const facts: [string, string][] = [
    [t('pack'), packSize],
    [t('unitPrice'), unitPrice],
    [t('origin'), country === 'IN' ? t('india') : countryName(country, language)],
    [t('shelf'), shelfLifeDays > 0 ? t('days', { n: shelfLifeDays }) : ''],
    [t('best'), best ? t('bestAbout', { day: formatDate(best, language) }) : ''],
    [t('kept'), zone],
    [t('diet'), ['veg', 'vegan', 'egg', 'nonveg'].includes(diet) ? t(diet as 'veg') : diet],
  ];
  return (
    <section aria-labelledby="facts">
      <h2 id="facts" className="mb-2 font-semibold">
        {t('facts')}
      </h2>
      <dl className="divide-y divide-line rounded-2xl border border-line bg-card px-4">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="flex justify-between gap-4 py-2.5">
              <dt className="text-soft">{name}</dt>
              <dd className="text-right">{value}</dd>
            </div>
          ))}
      </dl>
      {product.isFood && shelfLifeDays > 0 && <p className="mt-2 text-sm text-soft">{t('fresh')}</p>}
    </section>
  );
}

/** The browser reads a large table for the first of these, so what most products say is said without it. */
function countryName(code: string, language: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
}

function Alike({ product, warehouseId }: { product: Product; warehouseId: string }) {
  const t = useWords(texts);
  const { data } = useQuery(
    CatalogPublicService.method.listProducts,
    { warehouseId, categoryId: product.categoryId, pageSize: 12 },
    { enabled: warehouseId !== '', staleTime: 60_000 },
  );
  const others = data?.products.filter((other) => other.productId !== product.productId) ?? [];
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="alike" className="mt-8">
      <h2 id="alike" className="mb-3 text-lg font-bold">
        {t('alike')}
      </h2>
      <ul className="relative -mx-4 flex gap-2.5 overflow-x-auto px-4 pb-1">
        {others.map((other) => (
          <li key={other.productId} className="w-40 flex-none">
            <ProductCard card={cardOfProduct(other)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Placeholder() {
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <Loading />
      <Skeleton className="arch mx-auto aspect-square w-full max-w-[min(24rem,30dvh)] sm:max-w-96" />
      <div className="flex flex-col gap-3">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-8 w-3/4" />
        <Skeleton className="h-8 w-32" />
        <Skeleton className="h-12 w-36 rounded-full" />
        <Skeleton className="h-40" />
      </div>
    </div>
  );
}
