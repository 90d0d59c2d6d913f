// A bill that adds up: items, each fee with its reason, tax, total.

import { useBecause } from '@doorstep/api/because';
import type { Fee } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { classes } from '@doorstep/ui/classes';
import { Money } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import type { ReactNode } from 'react';
import { type Amount, minus } from './cart-model';

const texts = words({
  bill: ['Bill', 'बिल'],
  items: ['Items', 'सामान'],
  delivery: ['Delivery', 'डिलीवरी'],
  small_cart: ['Small cart', 'छोटी कार्ट'],
  handling: ['Handling', 'हैंडलिंग'],
  surge: ['Busy hour', 'भीड़ का समय'],
  discount: ['Discount', 'छूट'],
  tax: ['Taxes included', 'कर शामिल'],
  total: ['To pay', 'देय'],
  sum: ['Total', 'कुल'],
  credit: ['Your credit', 'आपका क्रेडिट'],
  saved: ['You save on the MRP', 'MRP पर आपकी बचत'],
  free: ['Free', 'मुफ़्त'],
});

type Props = {
  itemsTotal?: Amount;
  fees: Fee[];
  discount?: Amount;
  tax?: Amount;
  total?: Amount;
  savings?: Amount;
  /** What the customer's credit pays of the total. */
  credit?: Amount;
};

export function Bill({ itemsTotal, fees, discount, tax, total, savings, credit }: Props) {
  const t = useWords(texts);
  const because = useBecause();
  const used = credit && credit.amountMinor > 0n ? credit : undefined;
  return (
    <section aria-labelledby="bill" className="rounded-2xl border border-line bg-card p-4">
      <h2 id="bill" className="mb-2 font-bold">
        {t('bill')}
      </h2>
      <dl className="flex flex-col gap-2">
        <Row name={t('items')}>
          <Money amount={itemsTotal} />
        </Row>
        {fees.map((fee) => {
          const name = ['delivery', 'small_cart', 'handling', 'surge'].includes(fee.kind)
            ? t(fee.kind as 'delivery')
            : fee.kind;
          const reason = because(fee.because, fee.reason);
          return (
            <Row key={fee.kind} name={name} about={fee.amount?.amountMinor === 0n ? undefined : reason}>
              {fee.amount?.amountMinor === 0n ? (
                <span className="font-medium text-good">{t('free')}</span>
              ) : (
                <Money amount={fee.amount} />
              )}
            </Row>
          );
        })}
        {discount && discount.amountMinor > 0n && (
          <Row name={t('discount')}>
            <span className="text-good">
              -<Money amount={discount} />
            </span>
          </Row>
        )}
        {used && (
          <>
            <Row name={t('sum')} ruled>
              <Money amount={total} />
            </Row>
            <Row name={t('credit')}>
              <span className="text-good">
                -<Money amount={used} />
              </span>
            </Row>
          </>
        )}
        <Row name={<span className="text-lg font-bold text-ink">{t('total')}</span>} ruled>
          <Money amount={used && total ? minus(total, used) : total} className="text-lg font-bold" />
        </Row>
        {tax && tax.amountMinor > 0n && (
          <Row name={t('tax')} small>
            <Money amount={tax} />
          </Row>
        )}
        {savings && savings.amountMinor > 0n && (
          <Row name={t('saved')} small>
            <Money amount={savings} className="font-semibold text-good" />
          </Row>
        )}
      </dl>
    </section>
  );
}

type RowProps = { name: ReactNode; about?: string; small?: boolean; ruled?: boolean; children: ReactNode };

function Row({ name, about, small, ruled, children }: RowProps) {
  return (
    <div
      className={classes(
        'flex items-baseline justify-between gap-4',
        small && 'text-sm',
        ruled && 'mt-1 border-t border-line pt-3',
      )}
    >
      <dt className="min-w-0 text-soft">
        {name}
        {about && <span className="block text-sm first-letter:uppercase">{about}</span>}
      </dt>
      <dd className="flex-none">{children}</dd>
    </div>
  );
}
