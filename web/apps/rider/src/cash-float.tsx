// The store's cash in the rider's pocket, and how it gets back: the rider says how much, the store counts it.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { type CashDeposit, PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Icon } from '@doorstep/ui/icon';
import { type Amount, formatMoney, Money } from '@doorstep/ui/money';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type FormEvent, useState } from 'react';
import { readAmount } from './cash';
import { CashRoom } from './cash-room';
import { useWork } from './partner';

const texts = words({
  float: ['Cash you hold for the store', 'स्टोर का नकद जो आपके पास है'],
  floatAbout: [
    'Hand it in at the counter; it is not part of your pay, and nothing is taken off your pay for it.',
    'काउंटर पर जमा करें; यह आपकी कमाई नहीं है, और इसके लिए आपकी कमाई से कुछ नहीं कटता।',
  ],
  amount: ['How much you hand in', 'कितना जमा करते हैं'],
  wrong: ['Enter an amount in rupees, at most what you hold.', 'राशि रुपये में लिखें, जितना आपके पास है उससे ज़्यादा नहीं।'],
  declare: ['Hand it in', 'जमा करें'],
  say: ['Say this code at the counter', 'काउंटर पर यह कोड बताएँ'],
  wait: [
    'You hand in {amount}. It is off your hands when the store has counted it.',
    'आप {amount} जमा करते हैं। स्टोर के गिनते ही यह आपके खाते से हट जाएगा।',
  ],
  back: ['Take it back', 'वापस लें'],
  accepted: ['The store has confirmed {amount}.', 'स्टोर ने {amount} मान लिए।'],
  refused: ['The store has not taken {amount}: {reason}', 'स्टोर ने {amount} नहीं लिए: {reason}'],
});

export function CashFloat() {
  const t = useWords(texts);
  const { data, refetch } = useQuery(
    PaymentPublicService.method.getCashFloat,
    {},
    {
      staleTime: 2000,
      refetchInterval: ({ state }) => (state.data?.deposits[0]?.state === 'open' ? 3000 : false),
    },
  );
  const held = data?.held;
  const [last] = data?.deposits ?? [];
  if (!data || !held || (held.amountMinor === 0n && !last)) return null;
  return (
    <section aria-labelledby="float" className="flex flex-col gap-3 rounded-2xl border-2 border-lamp bg-card p-4">
      <div>
        <div className="flex items-center gap-3">
          <Icon name="cash" size={28} className="flex-none" />
          <h2 id="float" className="min-w-0 flex-1 leading-5 font-bold">
            {t('float')}
          </h2>
          <Money amount={held} className="text-2xl font-bold tabular-nums" />
        </div>
        <p className="mt-1 text-sm text-soft">{t('floatAbout')}</p>
      </div>
      <CashRoom />
      <div role="status" className="flex flex-col gap-3">
        {last && <LastDeposit deposit={last} onChange={() => void refetch()} />}
      </div>
      {last?.state !== 'open' && held.amountMinor > 0n && <Declare held={held} onChange={() => void refetch()} />}
    </section>
  );
}

function LastDeposit({ deposit, onChange }: { deposit: CashDeposit; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const withdraw = useAction(PaymentPublicService.method.withdrawDeposit, {
    onSuccess: onChange,
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const amount = deposit.amount ? formatMoney(deposit.amount) : '';
  switch (deposit.state) {
    case 'open':
      return (
        <>
          <p className="text-soft">{t('say')}</p>
          <p className="text-6xl leading-none font-bold tracking-[0.15em] tabular-nums">{deposit.code}</p>
          <p>{t('wait', { amount })}</p>
          <Button look="plain" wide busy={withdraw.isPending} onClick={() => withdraw.mutate({})}>
            {t('back')}
          </Button>
        </>
      );
    case 'accepted':
      return (
        <Notice tone="good" icon="check">
          {t('accepted', { amount })}
        </Notice>
      );
    case 'refused':
      return (
        <Notice tone="bad" icon="alert">
          {t('refused', { amount, reason: deposit.reason })}
        </Notice>
      );
    default:
      return null;
  }
}

function Declare({ held, onChange }: { held: Amount; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { partner } = useWork();
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const declare = useAction(PaymentPublicService.method.declareDeposit, {
    onSuccess: () => {
      setTyped(null);
      onChange();
    },
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      onChange();
    },
  });
  const text = typed ?? String(Number(held.amountMinor) / 100);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const amountMinor = readAmount(text) ?? 0n;
    const bad = amountMinor <= 0n || amountMinor > held.amountMinor;
    setWrong(bad);
    if (!bad && !declare.isPending) declare.mutate({ warehouseId: partner?.warehouseId ?? '', amountMinor });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-3">
      <Field
        label={t('amount')}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        error={wrong ? t('wrong') : null}
        onChange={(event) => setTyped(event.target.value)}
        className="text-2xl! font-bold tabular-nums"
      />
      <Button type="submit" wide icon="cash" className="min-h-14" disabled={!partner} busy={declare.isPending}>
        {t('declare')}
      </Button>
    </form>
  );
}
