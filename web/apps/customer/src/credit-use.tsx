// What the customer has in credit, and how much of a bill it pays.
import { useQuery } from '@connectrpc/connect-query';
import { PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Money } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import type { Amount } from './cart-model';

const texts = words({
  use: ['Use your credit', 'अपना क्रेडिट इस्तेमाल करें'],
  have: ['You have', 'आपके पास'],
});

/** The least that is charged to UPI or a card; the server refuses less. */
const leastCharge = 100n;

/** How much of a bill credit pays when it is used; the rest is nothing or can be charged. */
export function creditFor(balance: bigint, total: bigint, cash: boolean): bigint {
  if (balance >= total) return total;
  const most = total - leastCharge;
  return cash || balance <= most ? balance : most > 0n ? most : 0n;
}

export function useCredit(enabled: boolean) {
  return useQuery(PaymentPublicService.method.getCredit, { pageSize: 1 }, { enabled, staleTime: 0 });
}

type SwitchProps = { balance: Amount; on: boolean; onChange: (on: boolean) => void };

export function CreditSwitch({ balance, on, onChange }: SwitchProps) {
  const t = useWords(texts);
  return (
    <label className="flex min-h-14 items-center gap-3 rounded-2xl border border-line bg-card px-4 py-3">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
        className="size-5 flex-none accent-brand"
      />
      <span>
        <span className="block font-semibold">{t('use')}</span>
        <span className="block text-sm text-soft">
          {t('have')} <Money amount={balance} />
        </span>
      </span>
    </label>
  );
}
