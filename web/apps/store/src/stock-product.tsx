// One product of the store: what is there, what is held, everything that happened to it, and the way to
// correct it.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService, type Product } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { InventoryPublicService, type Movement } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { CountSheet, WasteSheet } from './adjust';
import { BlockedLots } from './blocked-lots';
import { Picture } from './picture';
import { Shelf } from './put-away';
import { StandsIn } from './stands-in';
import { isLow } from './stock';
import { Top } from './top';
import { useIsManager, useStore, useStoreId } from './work-place';

const texts = words({
  back: ['All stock', 'सारा स्टॉक'],
  onHand: ['On hand', 'मौजूद'],
  reserved: ['Reserved', 'आरक्षित'],
  blocked: ['Not for sale', 'बिक्री के लिए नहीं'],
  available: ['Available', 'उपलब्ध'],
  lowAt: ['Low at', 'कम की सीमा'],
  low: ['Runs low', 'कम हो रहा है'],
  count: ['Count', 'गिनें'],
  waste: ['Wastage', 'खराब'],
  move: ['Move it', 'जगह बदलें'],
  moveOf: ['Where {what} stands', '{what} की जगह'],
  moveAbout: ['Orders that nobody has begun to pick lead to the new place.', 'जो ऑर्डर अभी शुरू नहीं हुए, वे नई जगह ले जाएँगे।'],
  movements: ['What happened', 'क्या हुआ'],
  none: ['Nothing yet', 'अभी कुछ नहीं'],
  receipt: ['Received', 'माल आया'],
  adjustment: ['Counted', 'गिना गया'],
  wastage: ['Wastage', 'खराब'],
  reserve: ['Reserved', 'आरक्षित'],
  release: ['Reservation given back', 'आरक्षण वापस'],
  expire: ['Reservation expired', 'आरक्षण समाप्त'],
  pick: ['Picked', 'निकाला'],
  not_found: ['Not found', 'नहीं मिला'],
  return: ['Came back', 'वापस आया'],
  held: ['{n} held', '{n} आरक्षित'],
  codes: ['Codes', 'कोड'],
});

type Kind = Extract<
  keyof typeof texts,
  'receipt' | 'adjustment' | 'wastage' | 'reserve' | 'release' | 'expire' | 'pick' | 'not_found' | 'return'
>;

export function StockProduct({ id: productId }: { id: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const manager = useIsManager();
  const [sheet, setSheet] = useState<'count' | 'waste' | 'move' | null>(null);
  const product = useQuery(CatalogPublicService.method.getProduct, { productId, warehouseId }).data;
  const ref = { warehouseId, productId };
  const stock = useQuery(InventoryPublicService.method.getStock, ref, { refetchInterval: 10_000, staleTime: 1_000 });
  const name = product?.name ?? '';
  let content: ReactNode;
  if (stock.error && !stock.data) {
    const again = () => void stock.refetch();
    content = <ErrorState message={sentence(stock.error)} offline={isOffline(stock.error)} onRetry={again} />;
  } else if (!stock.data) {
    content = <SkeletonRows rows={2} />;
  } else {
    const level = stock.data;
    const numbers = [
      [t('onHand'), level.quantity],
      [t('reserved'), level.reservedQuantity],
      ...(level.blockedQuantity > 0 ? ([[t('blocked'), level.blockedQuantity]] as const) : []),
      [t('available'), level.availableQuantity],
      [t('lowAt'), level.lowStockThreshold],
    ] as const;
    content = (
      <>
        <dl className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-2">
          {numbers.map(([label, n]) => (
            <div key={label} className="flex flex-col-reverse rounded-2xl border border-line bg-card px-4 py-2.5">
              <dt className="text-sm text-soft">{label}</dt>
              <dd className="text-2xl font-bold tabular-nums">{n}</dd>
            </div>
          ))}
        </dl>
        {manager && (
          <div className="flex flex-wrap gap-2">
            <Button icon="check" onClick={() => setSheet('count')}>
              {t('count')}
            </Button>
            <Button look="plain" icon="trash" onClick={() => setSheet('waste')}>
              {t('waste')}
            </Button>
            {product && (
              <Button look="plain" icon="box" onClick={() => setSheet('move')}>
                {t('move')}
              </Button>
            )}
          </div>
        )}
        {level.blockedQuantity > 0 && <BlockedLots productId={productId} name={name} />}
        <Movements productId={productId} />
        <CountSheet open={sheet === 'count'} onClose={() => setSheet(null)} productId={productId} name={name} />
        {product && <MoveSheet open={sheet === 'move'} onClose={() => setSheet(null)} product={product} />}
        <WasteSheet open={sheet === 'waste'} onClose={() => setSheet(null)} productId={productId} name={name} />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <Top title={name} back="/stock" backLabel={t('back')}>
        {stock.data && isLow(stock.data) && <Badge tone="warn">{t('low')}</Badge>}
      </Top>
      {product && (
        <div className="flex items-center gap-4">
          <Picture url={product.imageUrls[0] ?? ''} className="h-24 w-20" />
          <div className="min-w-0 text-soft">
            <p>
              {[product.brand, product.packSize].filter(Boolean).join(', ')}
              {product.barcodes.length > 0 && (
                <span className="block text-sm">
                  {t('codes')}: <span className="font-mono">{product.barcodes.join(', ')}</span>
                </span>
              )}
            </p>
            <StandsIn productId={productId} />
          </div>
        </div>
      )}
      {content}
    </div>
  );
}

/** Another shelf for the product: orders that nobody has begun lead there. */
function MoveSheet({ open, onClose, product }: { open: boolean; onClose: () => void; product: Product }) {
  const t = useWords(texts);
  const aisles = useStore().data?.aisles;
  return (
    <Sheet open={open} onClose={onClose} title={t('moveOf', { what: product.name })} about={t('moveAbout')}>
      {aisles ? <Shelf product={product} aisles={aisles} onDone={onClose} /> : <SkeletonRows rows={3} />}
    </Sheet>
  );
}

function Movements({ productId }: { productId: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const { data, error, refetch } = useQuery(
    InventoryPublicService.method.listMovements,
    { warehouseId, productId, pageSize: 50 },
    { refetchInterval: 10_000, staleTime: 1_000 },
  );
  if (error && !data)
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{t('movements')}</h2>
      {data.movements.length === 0 && (
        <EmptyState icon="clock" title={t('none')}>
          {null}
        </EmptyState>
      )}
      <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
        {data.movements.map((movement, i) => (
          <li key={`${movement.reference}-${movement.kind}-${i}`} className="flex items-center gap-3 px-4 py-2.5">
            <span className="min-w-0 flex-1">
              <span className="block font-medium">
                {movement.kind in texts ? t(movement.kind as Kind) : movement.kind}
              </span>
              {movement.note && <span className="block text-sm text-soft">{movement.note}</span>}
              {movement.createdAt && <Time at={timestampDate(movement.createdAt)} day className="text-sm text-soft" />}
            </span>
            <Change movement={movement} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const signed = (n: number) => (n > 0 ? `+${n}` : `${n}`);

function Change({ movement }: { movement: Movement }) {
  const t = useWords(texts);
  return (
    <span className="flex-none text-right tabular-nums">
      {movement.quantityDelta !== 0 && (
        <span className="block text-lg font-bold">{signed(movement.quantityDelta)}</span>
      )}
      {movement.reservedDelta !== 0 && (
        <span className="block text-sm text-soft">{t('held', { n: signed(movement.reservedDelta) })}</span>
      )}
    </span>
  );
}
