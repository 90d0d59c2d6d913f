// One product: what it is called, what it costs, how it is kept, its pictures, and in which stores it is sold.
import { create } from '@bufbuild/protobuf';
import { callUnaryMethod, useQuery, useTransport } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Product, ProductSchema } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Field, TextField } from '@doorstep/ui/field';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Assortment } from './assortment';
import { type Change, changesBetween, isChangedMeanwhile, Meanwhile } from './meanwhile';
import { useGo, useParam } from './nav';
import { Answer, Card, Page, Select } from './page';
import { PhotoEditor } from './photos';
import { readRupees, writeRupees } from './rupees';
import { useStatus } from './words';

const texts = words({
  fresh: ['New product', 'नया सामान'],
  facts: ['What it is', 'क्या है'],
  money: ['What it costs', 'कितने का है'],
  name: ['Name', 'नाम'],
  brand: ['Brand', 'ब्रांड'],
  about: ['Description', 'विवरण'],
  category: ['Category', 'श्रेणी'],
  pack: ['Pack, such as 6 x 200 ml', 'पैक, जैसे 6 x 200 ml'],
  unit: ['Unit', 'इकाई'],
  zone: ['Kept', 'कहाँ रखें'],
  country: ['Country of origin', 'मूल देश'],
  life: ['Shelf life in days', 'कितने दिन चलता है'],
  barcodes: ['Barcodes, one a line', 'बारकोड, हर पंक्ति में एक'],
  price: ['Price in rupees', 'दाम रुपये में'],
  mrp: ['MRP in rupees', 'MRP रुपये में'],
  tax: ['GST in %', 'GST % में'],
  priceWrong: ['An amount such as 49 or 49.50', 'रकम लिखें, जैसे 49 या 49.50'],
  aboveMrp: ['Never above the MRP', 'MRP से ज़्यादा नहीं'],
  nameNeeded: ['A name is needed', 'नाम चाहिए'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved. The shop shows it within seconds.', 'सहेज लिया। दुकान में कुछ सेकंड में दिखेगा।'],
  pictures: ['Pictures', 'तस्वीरें'],
  onSale: ['On sale', 'बिक्री में'],
  offSale: ['no', 'नहीं'],
  yesOnSale: ['yes', 'हाँ'],
  back: ['Put it back on sale', 'फिर बिक्री में लाएँ'],
  isOff: ['It is off sale: no store sells it.', 'यह बिक्री से हटा है: कोई स्टोर इसे नहीं बेचता।'],
  remove: ['Take it off sale', 'बिक्री से हटाएँ'],
  removeAbout: ['It is sold nowhere any more; its history stays.', 'यह कहीं नहीं बिकेगा; इतिहास रहेगा।'],
  yes: ['Take it off', 'हटाएँ'],
  no: ['Keep it', 'रहने दें'],
});

const units = ['g', 'kg', 'ml', 'l', 'piece', 'pack'];
const zones = ['ambient', 'chilled', 'frozen'];
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export function ProductScreen() {
  const t = useWords(texts);
  const id = useParam('id');
  const fresh = id === 'new';
  const found = useQuery(
    CatalogPublicService.method.getProduct,
    { productId: id },
    { enabled: !fresh, refetchOnWindowFocus: false },
  );
  if (fresh) {
    return (
      <Page title={t('fresh')}>
        <ProductForm product={create(ProductSchema, { unit: 'piece', storageZone: 'ambient' })} />
      </Page>
    );
  }
  return (
    <Page title={found.data?.name ?? id}>
      <Answer of={found} rows={6}>
        {(product) => (
          <>
            <ProductForm key={product.productId} product={product} onSaved={() => void found.refetch()} />
            <Assortment product={product} />
          </>
        )}
      </Answer>
    </Page>
  );
}

type Draft = Omit<Product, '$typeName' | '$unknown' | 'price' | 'mrp'> & { price: string; mrp: string; tax: string };

/** A plain value again, to be changed. */
function draftOf(product: Product): Draft {
  const { $typeName: _type, $unknown: _unknown, ...fields } = product;
  return {
    ...fields,
    price: writeRupees(product.price),
    mrp: writeRupees(product.mrp),
    tax: String(product.taxRateBp / 100),
  };
}

/** What somebody else changed of a product, in the words of the form. */
function useProductChanges(): (before: Product, after: Product) => Change[] {
  const t = useWords(texts);
  const status = useStatus();
  return (before, after) =>
    changesBetween(before, after, [
      [t('name'), (p) => p.name],
      [t('brand'), (p) => p.brand],
      [t('category'), (p) => p.categoryId],
      [t('about'), (p) => p.description],
      [t('pack'), (p) => p.packSize],
      [t('unit'), (p) => p.unit],
      [t('zone'), (p) => status(p.storageZone)],
      [t('country'), (p) => p.country],
      [t('life'), (p) => String(p.shelfLifeDays)],
      [t('barcodes'), (p) => p.barcodes.join(', ')],
      [t('price'), (p) => writeRupees(p.price)],
      [t('mrp'), (p) => writeRupees(p.mrp)],
      [t('tax'), (p) => String(p.taxRateBp / 100)],
      [t('pictures'), (p) => [...p.imageUrls, ...p.imageAlts].join(', ')],
      [t('onSale'), (p) => t(p.archived ? 'offSale' : 'yesOnSale')],
    ]);
}

function ProductForm({ product, onSaved }: { product: Product; onSaved?: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const go = useGo();
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [base, setBase] = useState(product); // what the draft began from
  const [theirs, setTheirs] = useState<Product | null>(null);
  const [draft, setDraft] = useState<Draft>(() => draftOf(product));
  const changes = useProductChanges();
  const transport = useTransport();
  const failed = (error: Error) => tell(sentence(error), { tone: 'bad' });
  const done = (saved: Product) => {
    tell(t('saved'), { tone: 'good' });
    setBase(saved);
    setTheirs(null);
    if (product.productId) onSaved?.();
    else void go({ to: '/catalog/$id', params: { id: saved.productId } });
  };
  const make = useAction(CatalogPublicService.method.createProduct, { onSuccess: done, onError: failed });
  const update = useAction(CatalogPublicService.method.updateProduct, {
    onSuccess: done,
    onError: async (error) => {
      if (!isChangedMeanwhile(error)) return failed(error);
      const { productId } = product;
      try {
        const now = await callUnaryMethod(transport, CatalogPublicService.method.getProduct, { productId });
        // Where it is sold is a part of its version and not of this form.
        if (changes(base, now).length === 0) save(now.version);
        else setTheirs(now);
      } catch (again) {
        failed(again as Error);
      }
    },
  });
  const remove = useAction(CatalogPublicService.method.deleteProduct, {
    onSuccess: () => void go({ to: '/catalog' }),
    onError: failed,
  });
  const price = readRupees(draft.price);
  const mrp = readRupees(draft.mrp);
  const errors = {
    name: draft.name.trim() ? null : t('nameNeeded'),
    price:
      price === null ? t('priceWrong') : mrp !== null && price.amountMinor > mrp.amountMinor ? t('aboveMrp') : null,
    mrp: mrp === null ? t('priceWrong') : null,
  };
  const save = (version = base.version, archived = draft.archived) => {
    setTried(true);
    if (errors.name || errors.price || errors.mrp || !price || !mrp) return;
    const { price: _price, mrp: _mrp, tax, ...rest } = draft;
    const message = { ...rest, version, archived, price, mrp, taxRateBp: Math.round(Number(tax) * 100) || 0 };
    if (product.productId) update.mutate({ productId: product.productId, product: message });
    else make.mutate({ product: message });
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-2">
        <About draft={draft} onChange={setDraft} nameError={tried ? errors.name : null} />
        <Card title={t('money')}>
          <div className="flex flex-col gap-3">
            <Field
              label={t('price')}
              inputMode="decimal"
              value={draft.price}
              error={tried ? errors.price : null}
              onChange={(event) => setDraft({ ...draft, price: event.target.value })}
            />
            <Field
              label={t('mrp')}
              inputMode="decimal"
              value={draft.mrp}
              error={tried ? errors.mrp : null}
              onChange={(event) => setDraft({ ...draft, mrp: event.target.value })}
            />
            <Field
              label={t('tax')}
              inputMode="decimal"
              value={draft.tax}
              onChange={(event) => setDraft({ ...draft, tax: event.target.value })}
            />
            <TextField
              label={t('barcodes')}
              value={draft.barcodes.join('\n')}
              onChange={(event) => setDraft({ ...draft, barcodes: event.target.value.split('\n') })}
              onBlur={() => setDraft({ ...draft, barcodes: lines(draft.barcodes.join('\n')) })}
            />
            <PhotoEditor value={draft} onChange={(next) => setDraft((now) => ({ ...now, ...next(now) }))} />
          </div>
        </Card>
      </div>
      {theirs && (
        <Meanwhile
          changes={changes(base, theirs)}
          busy={update.isPending}
          onMine={() => save(theirs.version)}
          onTheirs={() => {
            setDraft(draftOf(theirs));
            setBase(theirs);
            setTheirs(null);
          }}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={make.isPending || update.isPending}>
          {t('save')}
        </Button>
        {product.productId && !product.archived && (
          <Button look="danger" onClick={() => setRemoving(true)}>
            {t('remove')}
          </Button>
        )}
        {product.archived && (
          <Button look="plain" busy={update.isPending} onClick={() => save(base.version, false)}>
            {t('back')}
          </Button>
        )}
      </div>
      <Ask
        open={removing}
        danger
        title={t('remove')}
        about={t('removeAbout')}
        yes={t('yes')}
        no={t('no')}
        busy={remove.isPending}
        onNo={() => setRemoving(false)}
        onYes={() => remove.mutate({ productId: product.productId })}
      />
    </form>
  );
}

type AboutProps = { draft: Draft; onChange: (draft: Draft) => void; nameError: string | null };

function About({ draft, onChange, nameError }: AboutProps) {
  const t = useWords(texts);
  const status = useStatus();
  const categories = useQuery(CatalogPublicService.method.listCategories, {}, { staleTime: 60_000 });
  const text = (key: 'name' | 'brand' | 'packSize' | 'country', maxLength: number) => ({
    value: draft[key],
    maxLength,
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [key]: event.target.value }),
  });
  return (
    <Card title={t('facts')}>
      <div className="flex flex-col gap-3">
        <Field label={t('name')} {...text('name', 200)} error={nameError} />
        <Field label={t('brand')} {...text('brand', 100)} />
        <Select
          label={t('category')}
          value={draft.categoryId}
          onChange={(categoryId) => onChange({ ...draft, categoryId })}
          options={[
            { value: '', label: '-' },
            ...(categories.data?.categories ?? []).map((c) => ({
              value: c.categoryId,
              label: c.parentId ? `\u2003${c.name}` : c.name,
            })),
          ]}
        />
        <TextField
          label={t('about')}
          value={draft.description}
          maxLength={4000}
          onChange={(event) => onChange({ ...draft, description: event.target.value })}
        />
        <Field label={t('pack')} {...text('packSize', 40)} />
        <div className="grid grid-cols-2 gap-3">
          <Select
            label={t('unit')}
            value={draft.unit}
            onChange={(unit) => onChange({ ...draft, unit })}
            options={units.map((value) => ({ value, label: value }))}
          />
          <Select
            label={t('zone')}
            value={draft.storageZone}
            onChange={(storageZone) => onChange({ ...draft, storageZone })}
            options={zones.map((value) => ({ value, label: status(value) }))}
          />
        </div>
        <Field label={t('country')} {...text('country', 60)} />
        <Field
          label={t('life')}
          inputMode="numeric"
          value={String(draft.shelfLifeDays)}
          onChange={(event) => onChange({ ...draft, shelfLifeDays: Number(event.target.value.replace(/\D/g, '')) })}
        />
      </div>
    </Card>
  );
}
