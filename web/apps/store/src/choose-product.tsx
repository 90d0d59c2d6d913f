// Names a product: scanned, or found by a few letters.
import { isOffline, useSentence } from '@doorstep/api/failure';
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Field } from '@doorstep/ui/field';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useDeferredValue, useRef, useState } from 'react';
import { searchIn, useStoreCatalog } from './catalog';
import { Picture } from './picture';
import { ScanButton } from './scan-sheet';
import { useScanner } from './use-scanner';

const texts = words({
  find: ['Scan the pack, or find it by name', 'पैक स्कैन करें, या नाम से खोजें'],
  none: ['Nothing like that is sold here.', 'ऐसा कुछ यहाँ नहीं बिकता।'],
  unknown: ['No product of this store has the code {code}.', 'इस स्टोर के किसी सामान का कोड {code} नहीं है।'],
  found: ['{n} found', '{n} मिले'],
});

const most = 8;

export function ChooseProduct({ onChoose }: { onChoose: (product: Product) => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const catalog = useStoreCatalog();
  const [text, setText] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const query = useDeferredValue(text.trim());
  const choose = (product: Product) => {
    setText('');
    onChoose(product);
  };
  const take = (code: string) => {
    const product = catalog.data?.byCode.get(code);
    if (product) choose(product);
    else tell(t('unknown', { code }), { tone: 'bad' });
  };
  useScanner(take);
  if (catalog.error && !catalog.data) {
    const again = () => void catalog.refetch();
    return <ErrorState message={sentence(catalog.error)} offline={isOffline(catalog.error)} onRetry={again} />;
  }
  if (!catalog.data) return <SkeletonRows rows={1} />;
  const found = query ? searchIn(catalog.data.products, query) : [];
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <form
          ref={form}
          className="min-w-0 flex-1 basis-56"
          onSubmit={(event) => {
            event.preventDefault(); // a scanner types into the field, too
            const code = text.trim();
            if (catalog.data.byCode.has(code) || found.length === 0) take(code);
            else if (found.length === 1) choose(found[0]!);
          }}
        >
          <Field
            label={t('find')}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
          />
        </form>
        <ScanButton onCode={take} look="plain" />
      </div>
      <p role="status" className="text-sm text-soft">
        {query && (found.length === 0 ? t('none') : t('found', { n: found.length }))}
      </p>
      <ul className="flex flex-col gap-1">
        {found.slice(0, most).map((product) => (
          <li key={product.productId}>
            <button
              type="button"
              onClick={(event) => {
                choose(product);
                // The button goes. Whoever pressed it with a key looks for the next thing; a finger wants no keyboard.
                if (event.detail === 0) form.current?.querySelector('input')?.focus();
              }}
              className="flex min-h-14 w-full items-center gap-3 rounded-xl border border-line bg-card px-3 py-1.5 text-left hover:bg-sunk"
            >
              <Picture url={product.imageUrls[0] ?? ''} className="h-11 w-10" />
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{product.name}</span>
                <span className="block text-sm text-soft">{product.packSize}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
