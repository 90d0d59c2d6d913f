import { type Language, useLanguage } from './words';

/** An amount as the contracts have it. */
export type Amount = { amountMinor: bigint; currency: string };

const formats = new Map<string, Intl.NumberFormat>();

/** An amount for people: without paise when they are zero, with Indian grouping. */
export function formatMoney({ amountMinor, currency }: Amount, language: Language = 'en'): string {
  const whole = amountMinor % 100n === 0n;
  const key = `${language}:${currency}:${whole}`;
  let format = formats.get(key);
  if (!format) {
    const digits = whole ? 0 : 2;
    format = new Intl.NumberFormat(language === 'hi' ? 'hi-IN' : 'en-IN', {
      style: 'currency',
      currency: currency || 'INR',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      numberingSystem: 'latn',
    });
    formats.set(key, format);
  }
  return format.format(Number(amountMinor) / 100);
}

export function Money({ amount, className }: { amount: Amount | undefined; className?: string }) {
  const { language } = useLanguage();
  if (!amount) return null;
  return <span className={className}>{formatMoney(amount, language)}</span>;
}

/** A price that was higher: the higher one is struck through, and said to be the MRP. */
export function Price({ price, mrp, large }: { price: Amount | undefined; mrp?: Amount; large?: boolean }) {
  const { language } = useLanguage();
  if (!price) return null;
  const saved = mrp && mrp.amountMinor > price.amountMinor;
  return (
    <span className={large ? 'text-2xl font-bold' : 'font-bold'}>
      {formatMoney(price, language)}
      {saved && (
        <s className={`ml-1.5 font-normal text-soft ${large ? 'text-base' : 'text-sm'}`}>
          <span className="sr-only">MRP </span>
          {formatMoney(mrp, language)}
        </s>
      )}
    </span>
  );
}
