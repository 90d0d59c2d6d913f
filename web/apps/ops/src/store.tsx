// One store: how it does now, the ladder and how it came there, a step pinned by hand, and how well promises are kept.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useBecause } from '@doorstep/api/because';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Mode } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { useStepCause } from '@doorstep/api/step-cause';
import { Badge } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Field } from '@doorstep/ui/field';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Accuracy } from './accuracy';
import { Link, useParam } from './nav';
import { Answer, Card, Page, Select } from './page';
import { StoreCompared, StoreNow } from './store-health';
import { type StepName, stepNames, stepTexts, toneOfStep } from './stores';
import { useStoreName } from './stores-data';

const texts = words({
  ladder: ['The ladder', 'सीढ़ी'],
  about: [
    'A store takes on less, step by step, when it cannot keep up.',
    'जब स्टोर सँभाल नहीं पाता तो कदम-दर-कदम कम काम लेता है।',
  ],
  here: ['here now', 'अभी यहाँ'],
  cause: ['Cause', 'कारण'],
  pinned: ['Pinned by hand', 'हाथ से स्थिर'],
  auto: ['Finds its own step', 'अपने आप'],
  surge: ['Delivery fee', 'डिलीवरी शुल्क'],
  times: ['{n} % of the usual', 'सामान्य का {n} %'],
  pin: ['Pin a step', 'कदम स्थिर करें'],
  step: ['Step', 'कदम'],
  letGo: ['Let it find its own', 'अपने आप चलने दें'],
  reason: ['Reason', 'कारण'],
  reasonHint: ['Kept in the history', 'इतिहास में रहेगा'],
  reasonShort: ['Say why, in three letters or more.', 'कम से कम तीन अक्षर में कारण लिखें।'],
  set: ['Set', 'तय करें'],
  done: ['The store is told.', 'स्टोर को बता दिया।'],
  history: ['How it came here', 'यहाँ तक कैसे आया'],
  noHistory: ['It never left the ground.', 'यह कभी सीढ़ी पर नहीं चढ़ा।'],
  by: ['by hand', 'हाथ से'],
  signals: ['by itself', 'अपने आप'],
  change: ['Change the store', 'स्टोर बदलें'],
  orders: ['Orders', 'ऑर्डर'],
  stock: ['Stock', 'स्टॉक'],
  riders: ['Riders', 'राइडर'],
  of: ['{what} of {store}', '{store} में {what}'],
});

export function StoreScreen() {
  const t = useWords(texts);
  const id = useParam('id');
  const storeName = useStoreName();
  const mode = useQuery(
    DeliveryPublicService.method.getMode,
    { warehouseId: id, pageSize: 30 },
    { refetchInterval: 4000, staleTime: 0 },
  );
  return (
    <Page
      title={storeName(id)}
      about={t('about')}
      side={
        <>
          {(['orders', 'stock', 'riders'] as const).map((where) => (
            <Link
              key={where}
              to={`/${where}`}
              search={{ store: id }}
              aria-label={t('of', { what: t(where), store: storeName(id) })}
              className={buttonClasses('quiet')}
            >
              {t(where)}
            </Link>
          ))}
          <Link to="/stores/$id/edit" params={{ id }} className={buttonClasses('plain')}>
            {t('change')}
          </Link>
        </>
      }
    >
      <Answer of={mode} rows={5}>
        {(found) => (
          <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-2">
            <div className="flex flex-col gap-4">
              <StoreNow warehouseId={id} />
              <Card title={t('ladder')}>
                <Ladder mode={found} />
              </Card>
            </div>
            <StoreCompared warehouseId={id} />
            <Card title={t('pin')}>
              <Pin mode={found} onDone={() => void mode.refetch()} />
            </Card>
            <Card title={t('history')}>
              <History mode={found} />
            </Card>
            <Accuracy warehouseId={id} />
          </div>
        )}
      </Answer>
    </Page>
  );
}

function Ladder({ mode }: { mode: Mode }) {
  const t = useWords(texts);
  const steps = useWords(stepTexts);
  const said = useStepCause();
  const because = useBecause();
  const now = mode.terms?.mode ?? 'normal';
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-1">
        {stepNames.map((step, i) => (
          <li
            key={step}
            aria-current={step === now ? 'step' : undefined}
            className={classes(
              'flex min-h-9 items-center gap-3 rounded-lg px-3',
              step === now ? 'bg-tint font-semibold' : 'text-soft',
            )}
          >
            <span className="w-4 text-right tabular-nums">{i}</span>
            <span className="flex-1">{steps(step)}</span>
            {step === now && <Badge tone={toneOfStep(step)}>{t('here')}</Badge>}
          </li>
        ))}
      </ol>
      <p>
        <Badge tone={mode.pinned ? 'lamp' : 'plain'}>{mode.pinned ? t('pinned') : t('auto')}</Badge>
      </p>
      {mode.cause && (
        <p>
          <span className="text-soft">{t('cause')}:</span> {said(mode)}
        </p>
      )}
      {mode.terms && mode.terms.surgePercent > 100 && (
        <p>
          <span className="text-soft">{t('surge')}:</span> {t('times', { n: mode.terms.surgePercent })} (
          {because(mode.terms.surgeBecause, mode.terms.surgeReasons.join(', '))})
        </p>
      )}
    </div>
  );
}

function Pin({ mode, onDone }: { mode: Mode; onDone: () => void }) {
  const t = useWords(texts);
  const steps = useWords(stepTexts);
  const tell = useTell();
  const sentence = useSentence();
  const [step, setStep] = useState<StepName | 'auto'>(mode.pinned ? 'auto' : 'tight');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const set = useAction(DeliveryPublicService.method.setMode, {
    onSuccess: () => {
      tell(t('done'), { tone: 'good' });
      setReason('');
      setTried(false);
      onDone();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const short = reason.trim().length < 3;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!short) set.mutate({ warehouseId: mode.warehouseId, mode: step, reason: reason.trim() });
      }}
    >
      <Select
        label={t('step')}
        value={step}
        onChange={(value) => setStep(value as StepName | 'auto')}
        options={[
          { value: 'auto', label: t('letGo') },
          ...stepNames.map((value, i) => ({ value, label: `${i} ${steps(value)}` })),
        ]}
      />
      <Field
        label={t('reason')}
        hint={t('reasonHint')}
        value={reason}
        maxLength={300}
        error={tried && short ? t('reasonShort') : null}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" busy={set.isPending}>
        {t('set')}
      </Button>
    </form>
  );
}

function History({ mode }: { mode: Mode }) {
  const t = useWords(texts);
  const steps = useWords(stepTexts);
  const said = useStepCause();
  if (mode.history.length === 0) return <p className="text-soft">{t('noHistory')}</p>;
  return (
    <ol className="flex flex-col">
      {mode.history.map((change, i) => (
        <li key={i} className="flex flex-col gap-0.5 border-b border-line py-2 last:border-0">
          <span className="flex flex-wrap items-center justify-between gap-2">
            <Badge tone={toneOfStep(change.mode)}>{steps(change.mode as StepName)}</Badge>
            <span className="text-sm text-soft">
              {change.by ? t('by') : t('signals')}
              {', '}
              {change.at && <Time at={timestampDate(change.at)} day />}
            </span>
          </span>
          {change.cause && <span className="text-sm text-soft">{said(change)}</span>}
        </li>
      ))}
    </ol>
  );
}
