// What baskets would pay by the rules that hold and by those that are typed.

import { useQuery } from '@connectrpc/connect-query';
import {
  type Fee,
  type FeeRules,
  OrderPublicService,
  type PreviewFeesResponse_Basket,
} from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { classes } from '@doorstep/ui/classes';
import { Field } from '@doorstep/ui/field';
import { formatMoney } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { Answer, Card, Select } from './page';
import { readRupees } from './rupees';
import { Table } from './table';

const texts = words({
  title: ['What baskets would pay', 'टोकरियाँ कितना देंगी'],
  surge: ['Demand', 'माँग'],
  usual: ['usual', 'सामान्य'],
  times: ['surge of {n} %', '{n} % सर्ज'],
  basket: ['Another basket, in rupees', 'एक और टोकरी, रुपये में'],
  items: ['Items', 'सामान'],
  before: ['Now', 'अभी'],
  after: ['Then', 'तब'],
  change: ['Change', 'बदलाव'],
  fees: ['Fees then', 'तब के शुल्क'],
  refused: ['below the least order', 'न्यूनतम ऑर्डर से कम'],
  same: ['none', 'कोई नहीं'],
  wait: ['Type amounts in all fields to see it.', 'देखने के लिए सभी राशियाँ लिखें।'],
});

const kinds = words({
  delivery: ['delivery', 'डिलीवरी'],
  small_cart: ['small order', 'छोटा ऑर्डर'],
  handling: ['handling', 'हैंडलिंग'],
  surge: ['surge', 'सर्ज'],
});

const usualBaskets = [79, 149, 249, 499, 999].map((n) => ({ amountMinor: BigInt(n) * 100n, currency: 'INR' }));

export function FeePreview({ store, rules }: { store: string; rules: FeeRules | null }) {
  const t = useWords(texts);
  const [surge, setSurge] = useState('100');
  const [own, setOwn] = useState('');
  const basket = readRupees(own);
  return (
    <Card title={t('title')}>
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <Select
            label={t('surge')}
            value={surge}
            onChange={setSurge}
            options={['100', '125', '150', '200'].map((value) => ({
              value,
              label: value === '100' ? t('usual') : t('times', { n: value }),
            }))}
          />
          <Field label={t('basket')} inputMode="decimal" value={own} onChange={(event) => setOwn(event.target.value)} />
        </div>
        {rules ? (
          <Baskets
            store={store}
            rules={rules}
            surge={Number(surge)}
            baskets={basket ? [basket, ...usualBaskets] : usualBaskets}
          />
        ) : (
          <p className="text-soft">{t('wait')}</p>
        )}
      </div>
    </Card>
  );
}

type BasketsProps = { store: string; rules: FeeRules; surge: number; baskets: typeof usualBaskets };

function Baskets({ store, rules, surge, baskets }: BasketsProps) {
  const t = useWords(texts);
  const preview = useQuery(
    OrderPublicService.method.previewFees,
    { warehouseId: store, rules, surgePercent: surge, baskets },
    { placeholderData: keepPreviousData, staleTime: 30_000, retry: false },
  );
  const fees = useFees();
  const total = (basket: PreviewFeesResponse_Basket, which: 'beforeTotal' | 'afterTotal') =>
    basket[which] ? formatMoney(basket[which]) : t('refused');
  return (
    // What was typed may be refused; then that is said in place of an older answer.
    <Answer of={preview.error ? { ...preview, data: undefined } : preview} rows={3}>
      {(found) => (
        <Table
          label={t('title')}
          rows={found.baskets}
          keyOf={(basket) => `${basket.items?.amountMinor}-${found.baskets.indexOf(basket)}`}
          columns={[
            { key: 'items', head: t('items'), number: true, cell: (b) => b.items && formatMoney(b.items) },
            { key: 'before', head: t('before'), number: true, cell: (b) => total(b, 'beforeTotal') },
            { key: 'after', head: t('after'), number: true, cell: (b) => total(b, 'afterTotal') },
            { key: 'change', head: t('change'), number: true, cell: (b) => <Change basket={b} /> },
            { key: 'fees', head: t('fees'), cell: (b) => fees(b.after) },
          ]}
        />
      )}
    </Answer>
  );
}

function Change({ basket }: { basket: PreviewFeesResponse_Basket }) {
  const t = useWords(texts);
  if (!basket.beforeTotal || !basket.afterTotal) return null;
  const more = basket.afterTotal.amountMinor - basket.beforeTotal.amountMinor;
  if (more === 0n) return <span className="text-soft">{t('same')}</span>;
  return (
    <span className={classes('font-medium', more > 0n ? 'text-bad' : 'text-good')}>
      {more > 0n ? '+' : '-'}
      {formatMoney({ amountMinor: more > 0n ? more : -more, currency: 'INR' })}
    </span>
  );
}

function useFees(): (fees: Fee[]) => string {
  const name = useWords(kinds);
  return (fees) =>
    fees
      .filter((fee) => fee.amount && fee.amount.amountMinor > 0n)
      .map((fee) => `${name(fee.kind as keyof typeof kinds)} ${formatMoney(fee.amount!)}`)
      .join(', ');
}
