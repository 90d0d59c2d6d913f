// A round of counting: scan what stands on the shelf, type how many, on to the next. The list keeps what
// was counted in this round.
import type { Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Count } from './adjust';
import { ChooseProduct } from './choose-product';
import { CountTasks } from './count-tasks';
import { Picture } from './picture';
import { StandsIn } from './stands-in';

const texts = words({
  another: ['Choose another product', 'कोई और सामान चुनें'],
  begin: [
    'Scan a product on the shelf and type how many stand there. What the system expects is not shown.',
    'शेल्फ़ का सामान स्कैन करें और लिखें कितने हैं। सिस्टम की संख्या नहीं दिखाई जाती।',
  ],
  counted: ['Counted in this round', 'इस दौर में गिने गए'],
});

export function CountShelf() {
  const t = useWords(texts);
  const [product, setProduct] = useState<Product | null>(null);
  const [counted, setCounted] = useState<Product[]>([]);
  const done = () => {
    if (product) setCounted((now) => [product, ...now.filter((p) => p.productId !== product.productId)]);
    setProduct(null);
  };
  return (
    <div className="grid items-start gap-5 md:grid-cols-2">
      <ChooseProduct onChoose={setProduct} />
      <div className="flex flex-col gap-4">
        {product ? (
          <section className="flex flex-col gap-4 rounded-3xl border border-line bg-card p-4">
            <div className="flex items-center gap-4">
              <Picture url={product.imageUrls[0] ?? ''} className="h-20 w-18" />
              <div className="min-w-0">
                <h2 className="text-lg font-bold">{product.name}</h2>
                <p className="text-soft">{product.packSize}</p>
                <StandsIn productId={product.productId} />
              </div>
            </div>
            <Count key={product.productId} productId={product.productId} onDone={done} />
            <Button look="quiet" onClick={() => setProduct(null)}>
              {t('another')}
            </Button>
          </section>
        ) : (
          <>
            <Notice icon="scan" className="text-soft">
              {t('begin')}
            </Notice>
            <CountTasks onChoose={setProduct} />
          </>
        )}
        {counted.length > 0 && (
          <section className="flex flex-col gap-2">
            <h2 className="font-bold">{t('counted')}</h2>
            <ul className="flex flex-col gap-1.5">
              {counted.map((p) => (
                <li key={p.productId} className="flex min-h-11 items-center gap-3 rounded-xl bg-sunk px-4 py-2">
                  <Icon name="check" className="text-good" />
                  {p.name}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}
