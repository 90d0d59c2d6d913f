// Cash to collect, and the change that goes back.

import { Field } from '@doorstep/ui/field';
import { Icon } from '@doorstep/ui/icon';
import { type Amount, formatMoney, Money } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { Fragment, useState } from 'react';
import { changeFor, likelyGiven, readAmount } from './cash';

const texts = words({
  collect: ['Collect in cash', 'नकद लें'],
  gives: ['The customer gives', 'ग्राहक देता है'],
  other: ['Another amount', 'कोई और राशि'],
  otherWrong: ['Enter an amount in rupees.', 'राशि रुपये में लिखें।'],
  back: ['Give back', 'वापस दें'],
  exact: ['Exact, nothing to give back', 'पूरा, कुछ वापस नहीं'],
  missing: ['{amount} are missing', '{amount} कम हैं'],
  inHand: ['I have {amount} in hand', 'मेरे पास {amount} आ गए'],
  pieces: ['{n} × {piece}', '{n} × {piece}'],
});

type Props = { due: Amount; inHand: boolean; onInHand: (inHand: boolean) => void };

export function CashBox({ due, inHand, onInHand }: Props) {
  const t = useWords(texts);
  const [given, setGiven] = useState<bigint | null>(null);
  const [typed, setTyped] = useState('');
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: due.currency });
  const amount = typed ? readAmount(typed) : given;
  return (
    <section aria-labelledby="cash" className="flex flex-col gap-3 rounded-3xl border-2 border-lamp bg-card p-4">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="cash" className="flex items-center gap-2 text-lg font-bold">
          <Icon name="cash" size={26} />
          {t('collect')}
        </h2>
        <Money amount={due} className="text-4xl font-bold tabular-nums" />
      </div>
      <fieldset>
        <legend className="mb-1 text-soft">{t('gives')}</legend>
        <div className="flex flex-wrap gap-2">
          {likelyGiven(due.amountMinor).map((one) => (
            <button
              key={String(one)}
              type="button"
              aria-pressed={!typed && given === one}
              onClick={() => {
                setGiven(one);
                setTyped('');
              }}
              className="min-h-12 min-w-20 flex-1 rounded-xl border-2 border-edge bg-page px-3 text-lg font-bold tabular-nums aria-pressed:border-brand aria-pressed:bg-brand aria-pressed:text-on-brand"
            >
              {money(one)}
            </button>
          ))}
        </div>
        <div className="mt-2">
          <Field
            label={t('other')}
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            error={typed && amount === null ? t('otherWrong') : null}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      </fieldset>
      <div aria-live="polite">{amount !== null && <Change due={due} given={amount} money={money} />}</div>
      <label className="flex min-h-14 items-center gap-3 rounded-xl border-2 border-edge px-4 text-lg font-bold has-checked:border-brand has-checked:bg-tint">
        <input
          type="checkbox"
          checked={inHand}
          onChange={(event) => onInHand(event.target.checked)}
          className="size-6 flex-none accent-brand"
        />
        {t('inHand', { amount: money(due.amountMinor) })}
      </label>
    </section>
  );
}

function Change({ due, given, money }: { due: Amount; given: bigint; money: (minor: bigint) => string }) {
  const t = useWords(texts);
  const { change, pieces } = changeFor(due.amountMinor, given);
  if (change === 0n) return <p className="font-bold text-good">{t('exact')}</p>;
  if (change < 0n) return <p className="font-bold text-bad">{t('missing', { amount: money(-change) })}</p>;
  return (
    <div className="rounded-xl bg-tint p-3">
      <p className="text-lg">
        {t('back')} <strong className="text-2xl tabular-nums">{money(change)}</strong>
      </p>
      <p className="text-soft">
        {pieces.map(({ piece, count }, i) => (
          <Fragment key={piece}>
            {i > 0 && ' + '}
            <span className="whitespace-nowrap">
              {count === 1 ? money(piece) : t('pieces', { n: count, piece: money(piece) })}
            </span>
          </Fragment>
        ))}
      </p>
    </div>
  );
}
