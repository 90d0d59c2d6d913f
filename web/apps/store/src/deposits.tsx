// Cash that riders hand in: somebody counts it, and only then is it off the rider's hands.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type CashDeposit, PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { formatMoney, Money } from '@doorstep/ui/money';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type FormEvent, useState } from 'react';
import { useStoreId } from './work-place';

const texts = words({
  title: ['Cash from riders', 'राइडरों का नकद'],
  none: ['No rider hands in cash now.', 'अभी कोई राइडर नकद जमा नहीं कर रहा।'],
  code: ['Rider says {code}', 'राइडर बताता है {code}'],
  counted: ['Counted, it is all there', 'गिन लिया, पूरा है'],
  refuse: ['Not right', 'सही नहीं'],
  taken: ['{amount} are in the till.', '{amount} गल्ले में हैं।'],
  refused: ['{amount} stay with the rider.', '{amount} राइडर के पास रहेंगे।'],
  why: ['What is wrong with it', 'क्या गड़बड़ है'],
  whyAbout: ['The rider reads this, and keeps the cash.', 'राइडर इसे पढ़ेगा, और नकद उसी के पास रहेगा।'],
  whyEmpty: ['Say what is wrong with it.', 'बताएँ क्या गड़बड़ है।'],
  send: ['Give it back', 'वापस दें'],
  accepted: ['taken', 'लिया'],
  returned: ['given back', 'वापस दिया'],
  withdrawn: ['taken back by the rider', 'राइडर ने वापस लिया'],
  before: ['Decided before', 'पहले तय हुए'],
});

const lately = 5;
const askEvery = 5000;

export function Deposits() {
  const t = useWords(texts);
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const { data, error, refetch } = useQuery(
    PaymentPublicService.method.listDeposits,
    { warehouseId },
    { staleTime: 2000, refetchInterval: askEvery },
  );
  const open = data?.deposits.filter((deposit) => deposit.state === 'open');
  const decided = data?.deposits.filter((deposit) => deposit.state !== 'open').slice(0, lately);
  return (
    <section aria-labelledby="deposits" className="flex flex-col gap-3 rounded-2xl border border-line bg-card p-4">
      <h2 id="deposits" className="text-lg font-bold">
        {t('title')}
      </h2>
      {!data && error && (
        <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={1} />}
      {open?.length === 0 && <p className="text-soft">{t('none')}</p>}
      {open && open.length > 0 && (
        <ul className="flex flex-col gap-3">
          {open.map((deposit) => (
            <OpenDeposit key={deposit.depositId} deposit={deposit} onChange={() => void refetch()} />
          ))}
        </ul>
      )}
      {decided && decided.length > 0 && (
        <ul aria-label={t('before')} className="flex flex-col gap-1 border-t border-line pt-3 text-sm text-soft">
          {decided.map((deposit) => (
            <li key={deposit.depositId} className="flex justify-between gap-3">
              <span>
                {deposit.decidedAt && <Time at={timestampDate(deposit.decidedAt)} day />}{' '}
                {t(deposit.state === 'accepted' ? 'accepted' : deposit.state === 'refused' ? 'returned' : 'withdrawn')}
              </span>
              <Money amount={deposit.amount} className="tabular-nums" />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OpenDeposit({ deposit, onChange }: { deposit: CashDeposit; onChange: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [refusing, setRefusing] = useState(false);
  const { warehouseId, depositId } = deposit;
  const amount = deposit.amount ? formatMoney(deposit.amount) : '';
  const decide = useAction(PaymentPublicService.method.decideDeposit, {
    onSuccess: ({ state }) => {
      setRefusing(false);
      tell(t(state === 'accepted' ? 'taken' : 'refused', { amount }), { tone: 'good' });
      onChange();
    },
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      onChange();
    },
  });
  return (
    <li className="flex flex-col gap-2 rounded-xl bg-sunk p-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span>{t('code', { code: deposit.code })}</span>
        <Money amount={deposit.amount} className="text-2xl font-bold tabular-nums" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          icon="check"
          className="min-h-12 flex-1"
          busy={decide.isPending && !refusing}
          onClick={() => decide.mutate({ warehouseId, depositId, accept: true, reason: '' })}
        >
          {t('counted')}
        </Button>
        <Button look="danger" className="min-h-12" onClick={() => setRefusing(true)}>
          {t('refuse')}
        </Button>
      </div>
      {refusing && (
        <Refuse
          busy={decide.isPending}
          onClose={() => setRefusing(false)}
          onSend={(reason) => decide.mutate({ warehouseId, depositId, accept: false, reason })}
        />
      )}
    </li>
  );
}

function Refuse({ busy, onClose, onSend }: { busy: boolean; onClose: () => void; onSend: (reason: string) => void }) {
  const t = useWords(texts);
  const [reason, setReason] = useState('');
  const [empty, setEmpty] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(!reason.trim());
    if (reason.trim() && !busy) onSend(reason.trim());
  };
  return (
    <Sheet open onClose={onClose} title={t('refuse')} about={t('whyAbout')}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-3 pb-2">
        <Field
          label={t('why')}
          value={reason}
          maxLength={200}
          autoComplete="off"
          error={empty ? t('whyEmpty') : null}
          onChange={(event) => {
            setReason(event.target.value);
            setEmpty(false);
          }}
        />
        <Button type="submit" look="danger" wide className="min-h-12" busy={busy}>
          {t('send')}
        </Button>
      </form>
    </Sheet>
  );
}
