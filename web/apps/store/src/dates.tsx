// What has to go: lots by the last day on which they may be sold, what may not be sold any more first. One tap
// takes a lot off the stock; what still sells can be marked down.
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { InventoryPublicService, type Lot } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Button } from '@doorstep/ui/button';
import { More } from '@doorstep/ui/more';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useDate } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { useStoreCatalog } from './catalog';
import { byDay, type Group } from './lot-days';
import { MarkDown } from './mark-down';
import { Picture } from './picture';
import { Link, productPath } from './router';
import { WasteLot } from './waste-lot';
import { useStoreId } from './work-place';

const texts = words({
  within: ['May be sold for', 'बिक सकता है'],
  today: ['Today at most', 'आज तक'],
  days: ['{n} days at most', '{n} दिन तक'],
  none: ['Nothing runs out by then', 'तब तक कुछ खत्म नहीं होता'],
  noneAbout: ['Goods received with a date appear here in time.', 'तारीख के साथ आया माल समय पर यहाँ दिखेगा।'],
  before: ['best before {day}', '{day} से पहले अच्छा'],
  until: ['Sell until {day}', '{day} तक बेचें'],
  expired: ['Past its date', 'तारीख निकल गई'],
  short: ['Not to be sold any more', 'अब न बेचें'],
  left: ['{n} left', '{n} बचे'],
  blockedAbout: [
    'Out of the shop already. Take these off the shelf and off the stock.',
    'दुकान में अब नहीं दिखते। इन्हें शेल्फ़ और स्टॉक से हटाएँ।',
  ],
  markDown: ['Mark down', 'दाम घटाएँ'],
});

const windows = [1, 3, 7, 30];
const pageSize = 200;

export function Dates() {
  const t = useWords(texts);
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const [withinDays, setWithinDays] = useState(3);
  const lots = useInfiniteQuery(
    InventoryPublicService.method.listLots,
    { warehouseId, withinDays, pageSize, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 60_000,
      staleTime: 5_000,
    },
  );
  const found = lots.data?.pages.flatMap((page) => page.lots);
  let list: ReactNode;
  if (lots.error && !found) {
    const again = () => void lots.refetch();
    list = <ErrorState message={sentence(lots.error)} offline={isOffline(lots.error)} onRetry={again} />;
  } else if (!found) {
    list = <SkeletonRows rows={4} />;
  } else if (found.length === 0) {
    list = (
      <EmptyState icon="check" title={t('none')}>
        {t('noneAbout')}
      </EmptyState>
    );
  } else {
    list = (
      <>
        {byDay(found).map((group) => (
          <LotGroup key={group.key} group={group} />
        ))}
        <More of={lots} />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-wrap gap-2">
        <legend className="mb-1 font-semibold">{t('within')}</legend>
        {windows.map((days) => (
          <label
            key={days}
            className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line bg-card px-4 has-checked:border-brand has-checked:bg-tint"
          >
            <input
              type="radio"
              name="within"
              checked={withinDays === days}
              onChange={() => setWithinDays(days)}
              className="size-5 flex-none accent-brand"
            />
            {days === 1 ? t('today') : t('days', { n: days })}
          </label>
        ))}
      </fieldset>
      {list}
    </div>
  );
}

function LotGroup({ group }: { group: Group }) {
  const t = useWords(texts);
  const dayOf = useDate();
  const titles = { expired: t('expired'), short: t('short'), fresh: t('until', { day: dayOf(group.day) }) };
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{titles[group.state]}</h2>
      {group.state !== 'fresh' && <p className="text-soft">{t('blockedAbout')}</p>}
      <ul className="grid grid-cols-1 gap-2 lg:grid-cols-2">
        {group.lots.map((lot) => (
          <LotCard key={lot.lotId} lot={lot} />
        ))}
      </ul>
    </section>
  );
}

function LotCard({ lot }: { lot: Lot }) {
  const t = useWords(texts);
  const dayOf = useDate();
  const [marking, setMarking] = useState(false);
  const product = useStoreCatalog().data?.byId.get(lot.productId);
  const name = product?.name ?? lot.productId;
  return (
    <li className="flex flex-col gap-2 rounded-2xl border border-line bg-card p-3">
      <div className="flex items-center gap-3">
        <Picture url={product?.imageUrls[0] ?? ''} className="h-16 w-14" />
        <div className="min-w-0 flex-1">
          <Link to={productPath(lot.productId)} className="inline-flex min-h-11 items-center font-medium underline">
            {name}
          </Link>
          <p className="text-sm text-soft">
            {product?.packSize && `${product.packSize}, `}
            {t('before', { day: dayOf(lot.bestBefore) })}
          </p>
        </div>
        <p className="flex-none font-bold tabular-nums">{t('left', { n: lot.quantity })}</p>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        {lot.state === 'fresh' && (
          <Button look="plain" onClick={() => setMarking(true)}>
            {t('markDown')}
          </Button>
        )}
        {marking && <MarkDown productId={lot.productId} name={name} onClose={() => setMarking(false)} />}
        <WasteLot lot={lot} name={name} />
      </div>
    </li>
  );
}
