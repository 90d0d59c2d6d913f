// In which stores a product is sold, and at what price there.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import type { Warehouse } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { formatMoney } from '@doorstep/ui/money';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Answer, Card } from './page';
import { readRupees } from './rupees';
import { useStores } from './stores-data';

const texts = words({
  title: ['In the stores', 'स्टोर में'],
  about: [
    'A store sells a product at its usual price, or at one of its own.',
    'स्टोर सामान सामान्य दाम पर या अपने दाम पर बेचता है।',
  ],
  sold: ['Sold at {price}', '{price} में बिकता है'],
  notSold: ['Not sold here', 'यहाँ नहीं बिकता'],
  own: ['Own price at {store}, in rupees', '{store} का अपना दाम, रुपये में'],
  ownHint: ['Empty: the usual price', 'खाली: सामान्य दाम'],
  sell: ['Sell at {store}', '{store} में बेचें'],
  stop: ['Stop at {store}', '{store} में बंद करें'],
  saved: ['The store is told.', 'स्टोर को बता दिया।'],
  wrong: ['An amount such as 49 or 49.50', 'रकम लिखें, जैसे 49 या 49.50'],
});

export function Assortment({ product }: { product: Product }) {
  const t = useWords(texts);
  const stores = useStores();
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('about')}</p>
      <Answer of={stores}>
        {({ warehouses }) => (
          <ul className="flex flex-col">
            {warehouses.map((store) => (
              <StoreRow key={store.warehouseId} product={product} store={store} />
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}

function StoreRow({ product, store }: { product: Product; store: Warehouse }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { productId } = product;
  const { warehouseId } = store;
  const [own, setOwn] = useState('');
  const here = useQuery(CatalogPublicService.method.getProduct, { productId, warehouseId }, { retry: false });
  const set = useAction(CatalogPublicService.method.setAssortment, {
    onSuccess: () => {
      tell(t('saved'), { tone: 'good' });
      void here.refetch();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const sold = here.isSuccess && !here.isError;
  const price = own.trim() ? readRupees(own) : undefined;
  return (
    <li className="flex flex-wrap items-end gap-3 border-b border-line py-3 last:border-0">
      <span className="min-w-40 flex-1">
        <span className="block font-medium">{store.name}</span>
        <Badge tone={sold ? 'good' : 'plain'}>
          {sold && here.data.price ? t('sold', { price: formatMoney(here.data.price) }) : t('notSold')}
        </Badge>
      </span>
      <Field
        label={t('own', { store: store.name })}
        hint={t('ownHint')}
        inputMode="decimal"
        value={own}
        error={price === null ? t('wrong') : null}
        onChange={(event) => setOwn(event.target.value)}
      />
      <Button
        look="plain"
        busy={set.isPending}
        disabled={price === null}
        onClick={() => set.mutate({ warehouseId, productId, carried: true, price: price ?? undefined })}
      >
        {t('sell', { store: store.name })}
      </Button>
      {sold && (
        <Button
          look="danger"
          busy={set.isPending}
          onClick={() => set.mutate({ warehouseId, productId, carried: false })}
        >
          {t('stop', { store: store.name })}
        </Button>
      )}
    </li>
  );
}
