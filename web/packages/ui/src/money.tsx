/** An amount as the contracts have it. */
export type Amount = { amountMinor: bigint; currency: string };

/**
 * An amount for people, as the server writes it in messages (kit/money): without paise when they are zero, with
 * Indian grouping, the same in both languages. Intl would take a phone 15 ms for its first amount.
 */
export function formatMoney({ amountMinor, currency }: Amount): string {
  const minor = amountMinor < 0n ? -amountMinor : amountMinor;
  const sign = amountMinor < 0n ? '-' : '';
  const unit = !currency || currency === 'INR' ? '₹' : `${currency} `;
  const whole = `${minor / 100n}`.replace(/\d(?=(\d\d)+\d$)/g, '$&,');
  const paise = minor % 100n;
  return sign + unit + whole + (paise ? `.${`${paise}`.padStart(2, '0')}` : '');
}

export function Money({ amount, className }: { amount: Amount | undefined; className?: string }) {
  if (!amount) return null;
  return <span className={className}>{formatMoney(amount)}</span>;
}

/** A price that was higher: the higher one is struck through, and said to be the MRP. */
export function Price({ price, mrp, large }: { price: Amount | undefined; mrp?: Amount; large?: boolean }) {
  if (!price) return null;
  const saved = mrp && mrp.amountMinor > price.amountMinor;
  return (
    <span className={large ? 'text-2xl font-bold' : 'font-bold'}>
      {formatMoney(price)}
      {saved && (
        <s className={`ml-1.5 font-normal text-soft ${large ? 'text-base' : 'text-sm'}`}>
          <span className="sr-only">MRP </span>
          {formatMoney(mrp)}
        </s>
      )}
    </span>
  );
}
