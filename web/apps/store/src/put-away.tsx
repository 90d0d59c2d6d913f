// Says which shelf a product stands on; the picking list leads there from the next order on.
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { type Aisle, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Choices, Field } from '@doorstep/ui/field';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { wholeNumber } from './adjust';
import { ChooseProduct } from './choose-product';
import { Picture } from './picture';
import { Shelves } from './shelves';
import { StandsIn } from './stands-in';
import { useStore, useStoreId } from './work-place';

const texts = words({
  begin: ['Scan what you want to put away.', 'जो रखना है उसे स्कैन करें।'],
  where: ['Where does it stand?', 'यह कहाँ रखा है?'],
  aisle: ['Aisle', 'गली'],
  zone: ['Aisle {aisle}, {zone}', 'गली {aisle}, {zone}'],
  ambient: ['room temperature', 'सामान्य ताप'],
  chilled: ['chilled', 'ठंडी'],
  frozen: ['frozen', 'जमी हुई'],
  mismatch: ['This product has to be kept {zone}.', 'यह सामान {zone} जगह रखना होगा।'],
  bin: ['Bin', 'बिन'],
  number: ['Type the number on the shelf, 1 to 1000.', 'शेल्फ़ का नंबर लिखें, 1 से 1000।'],
  choose: ['Choose the aisle.', 'गली चुनें।'],
  save: ['It stands here', 'यहीं रखा है'],
  saved: ['{what} stands in {aisle}-{bin}.', '{what} {aisle}-{bin} में है।'],
  bins: ['{n} bins', '{n} बिन'],
});

export function PutAway() {
  const t = useWords(texts);
  const [product, setProduct] = useState<Product | null>(null);
  return (
    <div className="grid items-start gap-5 md:grid-cols-2">
      <ChooseProduct onChoose={setProduct} />
      {product ? (
        <Place key={product.productId} product={product} onDone={() => setProduct(null)} />
      ) : (
        <div className="flex flex-col gap-4">
          <Notice icon="scan" className="text-soft">
            {t('begin')}
          </Notice>
          <Shelves onChoose={setProduct} />
        </div>
      )}
    </div>
  );
}

function Place({ product, onDone }: { product: Product; onDone: () => void }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const store = useStore();
  if (store.error && !store.data) {
    const again = () => void store.refetch();
    return <ErrorState message={sentence(store.error)} offline={isOffline(store.error)} onRetry={again} />;
  }
  if (!store.data) return <SkeletonRows rows={3} />;
  return (
    <section className="flex flex-col gap-4 rounded-3xl border border-line bg-card p-4">
      <div className="flex items-center gap-4">
        <Picture url={product.imageUrls[0] ?? ''} className="h-20 w-18" />
        <div className="min-w-0">
          <h2 className="text-lg font-bold">{product.name}</h2>
          <p className="text-soft">{product.packSize}</p>
          <StandsIn productId={product.productId} />
        </div>
      </div>
      <h3 className="sr-only">{t('where')}</h3>
      <Shelf product={product} aisles={store.data.aisles} onDone={onDone} />
    </section>
  );
}

const zoneKey = (zone: string) => (zone === 'chilled' || zone === 'frozen' ? zone : 'ambient');

export function Shelf({ product, aisles, onDone }: { product: Product; aisles: Aisle[]; onDone: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  // Aisles that keep it as cold as it has to be come first.
  const fits = (aisle: Aisle) => zoneKey(aisle.zone) === zoneKey(product.storageZone);
  const sorted = [...aisles].sort((a, b) => Number(fits(b)) - Number(fits(a)) || a.position - b.position);
  const [aisle, setAisle] = useState<string | null>(null);
  const [bin, setBin] = useState('');
  const [error, setError] = useState<string | null>(null);
  const put = useAction(WarehousePublicService.method.putAway, {
    onSuccess: () => {
      void queries.invalidateQueries();
      tell(t('saved', { what: product.name, aisle: aisle ?? '', bin }), { tone: 'good' });
      onDone();
    },
    onError: (failure) => setError(sentence(failure)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = wholeNumber(bin, 1);
    const good = number !== null && number <= 1000;
    setError(aisle === null ? t('choose') : good ? null : t('number'));
    if (aisle !== null && good)
      put.mutate({ warehouseId, items: [{ productId: product.productId, aisle, bin: number }] });
  };
  const chosen = aisles.find((candidate) => candidate.aisle === aisle);
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <div className="max-h-80 overflow-y-auto">
        <Choices
          legend={t('aisle')}
          name="aisle"
          value={aisle}
          options={sorted.map((a) => ({
            value: a.aisle,
            label: t('zone', { aisle: a.aisle, zone: t(zoneKey(a.zone)) }),
            hint: t('bins', { n: a.bins }),
          }))}
          onChange={setAisle}
        />
      </div>
      {chosen && !fits(chosen) && (
        <Notice tone="warn" icon="alert">
          {t('mismatch', { zone: t(zoneKey(product.storageZone)) })}
        </Notice>
      )}
      <Field
        label={t('bin')}
        inputMode="numeric"
        autoComplete="off"
        value={bin}
        error={error}
        onChange={(event) => setBin(event.target.value)}
      />
      <Button type="submit" wide className="min-h-12" busy={put.isPending}>
        {t('save')}
      </Button>
    </form>
  );
}
