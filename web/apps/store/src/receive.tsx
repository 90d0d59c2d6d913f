// A delivery: each scan is a unit, the list is kept until it is booked, and it is booked all or nothing.
import { useAction } from '@doorstep/api/action';
import { useBusinessNow } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button, IconButton } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { wholeNumber } from './adjust';
import { useStoreCatalog } from './catalog';
import { ChooseProduct } from './choose-product';
import { type Arrived, readArrived, withUnits } from './delivery-list';
import { comesTooLate } from './lot-days';
import { useStore, useStoreId } from './work-place';

const texts = words({
  empty: [
    'Scan each pack of the delivery, or find a product and type how many came.',
    'डिलीवरी का हर पैक स्कैन करें, या सामान खोजकर संख्या लिखें।',
  ],
  list: ['This delivery', 'यह डिलीवरी'],
  units: ['Units of {what}', '{what} के नग'],
  bestBefore: ['Best before: {what}', '{what}: इससे पहले अच्छा'],
  bestBeforeShort: ['Best before', 'इससे पहले अच्छा'],
  unitsShort: ['Units', 'नग'],
  tooLate: [
    'Too little life left: the shop will not sell these. Send them back.',
    'बिकने की अवधि बहुत कम बची है: दुकान इन्हें नहीं बेचेगी। इन्हें लौटा दें।',
  ],
  drop: ['Take {what} off the list', '{what} सूची से हटाएँ'],
  note: ['Supplier or delivery note (optional)', 'सप्लायर या डिलीवरी नोट (वैकल्पिक)'],
  bookOne: ['Book 1 unit in', '1 नग दर्ज करें'],
  book: ['Book {n} units in', '{n} नग दर्ज करें'],
  bookedOne: ['1 unit is in stock.', '1 नग स्टॉक में है।'],
  booked: ['{units} units are in stock.', '{units} नग स्टॉक में हैं।'],
  putAway: ['Put them away', 'शेल्फ़ पर रखें'],
  wrong: ['Every line needs a whole number of at least 1.', 'हर चीज़ की संख्या कम से कम 1 हो।'],
});

const setting = 'delivery-list';

export function Receive({ onPutAway }: { onPutAway: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  const [lines, setLines] = useState<Arrived[]>(() => readArrived(readSetting(setting)));
  const [note, setNote] = useState('');
  const [wrong, setWrong] = useState(false);
  const catalog = useStoreCatalog().data;
  const now = useBusinessNow(60_000);
  const today = now.toLocaleDateString('sv-SE', { timeZone: useStore().data?.timeZone || 'Asia/Kolkata' });
  const change = (changed: Arrived) =>
    setLines((now) => now.map((line) => (line.productId === changed.productId ? changed : line)));
  useEffect(() => writeSetting(setting, lines.length > 0 ? JSON.stringify(lines) : null), [lines]);
  const book = useAction(InventoryPublicService.method.receiveStock, {
    onSuccess: (receipt) => {
      setLines([]);
      setNote('');
      tell(receipt.units === 1 ? t('bookedOne') : t('booked', { units: receipt.units }), {
        tone: 'good',
        action: { label: t('putAway'), do: onPutAway },
      });
      void queries.invalidateQueries();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const units = lines.reduce((sum, line) => sum + (wholeNumber(line.units, 1) ?? 0), 0);
  const send = () => {
    const bad = lines.some((line) => wholeNumber(line.units, 1) === null);
    setWrong(bad);
    if (bad) return;
    const counted = lines.map(({ productId, units, bestBefore }) => ({
      productId,
      quantity: Number(units),
      bestBefore,
      shelfLifeDays: catalog?.byId.get(productId)?.shelfLifeDays ?? 0,
    }));
    book.mutate({ warehouseId, lines: counted, note: note.trim() });
  };
  return (
    <div className="grid items-start gap-5 md:grid-cols-2">
      <ChooseProduct onChoose={({ productId, name }) => setLines((now) => withUnits(now, { productId, name }, 1))} />
      <section className="flex flex-col gap-3">
        <h2 className="text-lg font-bold">{t('list')}</h2>
        {lines.length === 0 && (
          <Notice icon="box" className="text-soft">
            {t('empty')}
          </Notice>
        )}
        <ul className="grid grid-cols-1 gap-2">
          {lines.map((line) => (
            <li key={line.productId} className="flex flex-col gap-2 rounded-2xl border border-line bg-card p-2 pl-4">
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 flex-1 font-medium">
                  {line.name}{' '}
                  <span className="text-sm font-normal text-soft">{catalog?.byId.get(line.productId)?.packSize}</span>
                </span>
                <IconButton
                  icon="close"
                  label={t('drop', { what: line.name })}
                  onClick={() => setLines((now) => now.filter((l) => l.productId !== line.productId))}
                />
              </span>
              <span className="flex flex-wrap items-end gap-2 pr-2 pb-1">
                <span className="flex min-w-0 flex-1 basis-40 flex-col gap-1">
                  <span aria-hidden="true" className="text-sm font-medium">
                    {t('bestBeforeShort')}
                  </span>
                  <Field
                    label={t('bestBefore', { what: line.name })}
                    hideLabel
                    type="date"
                    value={line.bestBefore}
                    onChange={(event) => change({ ...line, bestBefore: event.target.value })}
                  />
                </span>
                <span className="flex w-24 flex-none flex-col gap-1">
                  <span aria-hidden="true" className="text-sm font-medium">
                    {t('unitsShort')}
                  </span>
                  <Field
                    label={t('units', { what: line.name })}
                    hideLabel
                    inputMode="numeric"
                    value={line.units}
                    onChange={(event) => change({ ...line, units: event.target.value })}
                    className="text-center"
                  />
                </span>
              </span>
              <span role="status" className="pr-2 text-sm font-medium text-warn">
                {comesTooLate(line.bestBefore, catalog?.byId.get(line.productId)?.shelfLifeDays ?? 0, today) &&
                  t('tooLate')}
              </span>
            </li>
          ))}
        </ul>
        {lines.length > 0 && (
          <>
            <Field label={t('note')} value={note} onChange={(event) => setNote(event.target.value)} maxLength={300} />
            <p role="alert" className="text-sm font-medium text-bad">
              {wrong && t('wrong')}
            </p>
            <Button icon="check" wide className="min-h-12" busy={book.isPending} onClick={send}>
              {units === 1 ? t('bookOne') : t('book', { n: units })}
            </Button>
          </>
        )}
      </section>
    </div>
  );
}
