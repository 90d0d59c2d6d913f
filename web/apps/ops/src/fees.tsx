// What is charged beside the items: bands, fees and the surge, for all stores or for one, from a time on.
// Before anything is kept it shows what baskets would pay, before and after.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { businessNow } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import {
  type FeeChange,
  type ListFeesResponse,
  OrderPublicService,
} from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Button, IconButton } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { formatMoney } from '@doorstep/ui/money';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { FeePreview } from './fee-preview';
import { band, read, readMoment, type Single, singles, type Typed, write, writeMoment } from './fees-model';
import { useFilters } from './filters';
import { type Change, changesBetween, isChangedMeanwhile, Meanwhile } from './meanwhile';
import { Answer, Card, Page } from './page';
import { readRupees } from './rupees';
import { StoreSelect } from './stores-data';

const texts = words({
  title: ['Fees and surge', 'शुल्क और सर्ज'],
  about: [
    'Rules of a store go before those of all stores. A bill that was quoted is honoured as it was quoted.',
    'किसी स्टोर के नियम सभी स्टोर के नियमों से पहले माने जाते हैं। दिया गया बिल वैसा ही रहता है।',
  ],
  edit: ['Other fees and the surge', 'बाकी शुल्क और सर्ज'],
  delivery: ['Delivery', 'डिलीवरी'],
  deliveryAbout: [
    'Who buys more never pays more. A fee of 0 is free delivery.',
    'ज़्यादा ख़रीदने पर शुल्क नहीं बढ़ता। 0 मतलब मुफ़्त डिलीवरी।',
  ],
  from: ['Baskets from, in rupees', 'कितने रुपये से'],
  fee: ['Fee, in rupees', 'शुल्क, रुपये में'],
  addBand: ['Add a band', 'स्तर जोड़ें'],
  dropBand: ['Take this band away', 'यह स्तर हटाएँ'],
  smallCart: ['Small-order fee', 'छोटे ऑर्डर का शुल्क'],
  smallCartBelow: ['Charged below', 'इससे कम पर'],
  handling: ['Handling fee', 'हैंडलिंग शुल्क'],
  minimumOrder: ['Least order', 'न्यूनतम ऑर्डर'],
  surgeBase: ['Surge at 200 %', '200 % पर सर्ज'],
  surgeStep: ['Surge goes in steps of', 'सर्ज के कदम'],
  surgeCap: ['Surge never above', 'सर्ज इससे ऊपर नहीं'],
  most: ['{amount} at most', 'अधिकतम {amount}'],
  noAmount: ['Type an amount in rupees.', 'राशि रुपये में लिखें।'],
  when: ['Holds from', 'कब से लागू'],
  whenHint: ['Left empty: at once', 'खाली: तुरंत'],
  reason: ['Reason', 'कारण'],
  reasonHint: ['Kept with the change', 'बदलाव के साथ रहेगा'],
  reasonShort: ['Say why, in three letters or more.', 'कम से कम तीन अक्षर में कारण लिखें।'],
  plan: ['Put in force', 'लागू करें'],
  planned: ['Saved. It holds from the time that you said.', 'सहेजा गया। बताए समय से लागू होगा।'],
  changes: ['Changes', 'बदलाव'],
  none: [
    'Nothing was changed here. The rules are those of all stores, or of the configuration.',
    'यहाँ कुछ नहीं बदला। नियम सभी स्टोर के या मूल हैं।',
  ],
  withdraw: ['Take back', 'वापस लें'],
  bandOf: ['{fee} from {from}', '{from} से {fee}'],
  plannedOf: ['Planned', 'आगे के लिए'],
  withdrawn: ['Taken back.', 'वापस लिया।'],
});

const stateTexts = words({
  planned: ['Planned', 'आगे के लिए'],
  now: ['In force', 'लागू'],
  past: ['Past', 'पुराना'],
  withdrawn: ['Taken back', 'वापस लिया'],
});
const stateTones: Record<keyof typeof stateTexts, Tone> = {
  planned: 'lamp',
  now: 'good',
  past: 'plain',
  withdrawn: 'plain',
};

export function Fees() {
  const t = useWords(texts);
  const [{ store }, setFilters] = useFilters({ store: '' });
  const fees = useQuery(OrderPublicService.method.listFees, { warehouseId: store }, { staleTime: 0 });
  return (
    <Page
      title={t('title')}
      about={t('about')}
      side={<StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />}
    >
      <Answer of={fees} rows={6}>
        {(found) => (
          <div className="grid items-start grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
            <Editor key={store} store={store} found={found} onDone={async () => (await fees.refetch()).data} />
            <Card title={t('changes')}>
              <Changes changes={found.changes} onDone={() => void fees.refetch()} />
            </Card>
          </div>
        )}
      </Answer>
    </Page>
  );
}

type EditorProps = {
  store: string;
  found: ListFeesResponse;
  /** Asks for the fees again. */
  onDone: () => Promise<ListFeesResponse | undefined>;
};

function Editor({ store, found, onDone }: EditorProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [typed, setTyped] = useState<Typed>(() => write(found.now));
  const [when, setWhen] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { rules, wrong } = read(typed);
  const [base, setBase] = useState(found); // what was known when it was typed
  const [conflict, setConflict] = useState(false);
  const changes = useFeeChanges();
  const send = (known: ListFeesResponse) =>
    rules &&
    plan.mutate({
      warehouseId: store,
      rules,
      reason: reason.trim(),
      holdsFrom: at ? timestampFromDate(at) : undefined,
      newestKnown: newestOf(known),
    });
  const plan = useAction(OrderPublicService.method.planFees, {
    onSuccess: async () => {
      tell(t('planned'), { tone: 'good' });
      setReason('');
      setTried(false);
      setConflict(false);
      const now = await onDone();
      if (now) setBase(now);
    },
    onError: async (error) => {
      if (!isChangedMeanwhile(error)) return tell(sentence(error), { tone: 'bad' });
      await onDone();
      setConflict(true);
    },
  });
  const at = when ? readMoment(when) : null;
  const short = reason.trim().length < 3;
  return (
    <form
      className="flex min-w-0 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!short) send(base);
      }}
    >
      <Card title={t('delivery')}>
        <Bands typed={typed} wrong={wrong} onChange={setTyped} />
      </Card>
      <Card title={t('edit')}>
        <Singles typed={typed} wrong={wrong} limits={found.limits} onChange={setTyped} />
      </Card>
      <FeePreview store={store} rules={rules} />
      <Card title={t('plan')}>
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <Field
            label={t('when')}
            hint={t('whenHint')}
            type="datetime-local"
            min={writeMoment(businessNow())}
            value={when}
            onChange={(event) => setWhen(event.target.value)}
          />
          <Field
            label={t('reason')}
            hint={t('reasonHint')}
            value={reason}
            maxLength={300}
            error={tried && short ? t('reasonShort') : null}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        {conflict && (
          <div className="mt-4">
            <Meanwhile
              changes={changes(base, found)}
              busy={plan.isPending}
              onMine={() => send(found)}
              onTheirs={() => {
                setBase(found);
                setTyped(write(found.now));
                setConflict(false);
              }}
            />
          </div>
        )}
        <Button type="submit" icon="check" className="mt-4" busy={plan.isPending} disabled={!rules}>
          {t('plan')}
        </Button>
      </Card>
    </form>
  );
}

/** The change of these fees that was made last, as the contract names what its writer knew. */
function newestOf({ changes }: ListFeesResponse): string {
  const made = (change: FeeChange) => change.createdAt?.seconds ?? 0n;
  const newest = changes.toSorted((a, b) => Number(made(b) - made(a)) || (a.feeChangeId < b.feeChangeId ? 1 : -1))[0];
  return newest?.feeChangeId ?? 'none';
}

/** What somebody else changed of the fees, in the words of the form. */
function useFeeChanges(): (before: ListFeesResponse, after: ListFeesResponse) => Change[] {
  const t = useWords(texts);
  const bands = (fees: ListFeesResponse) =>
    write(fees.now)
      .bands.map(({ from, fee }) => t('bandOf', { from, fee }))
      .join(', ');
  const planned = (fees: ListFeesResponse) =>
    fees.changes
      .filter((change) => change.state === 'planned')
      .map((change) => change.reason)
      .join(', ');
  return (before, after) =>
    changesBetween(before, after, [
      [t('delivery'), bands],
      ...singles.map((name): [string, (fees: ListFeesResponse) => string] => [
        t(name),
        (fees) => write(fees.now)[name],
      ]),
      [t('plannedOf'), planned],
    ]);
}

type Part = { typed: Typed; wrong: Set<string>; onChange: (typed: Typed) => void };

function Bands({ typed, wrong, onChange }: Part) {
  const t = useWords(texts);
  const set = (i: number, change: { from?: string; fee?: string }) =>
    onChange({ ...typed, bands: typed.bands.with(i, { ...typed.bands[i]!, ...change }) });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-soft">{t('deliveryAbout')}</p>
      {typed.bands.map((b, i) => (
        <div key={b.key} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field
              label={t('from')}
              inputMode="decimal"
              value={b.from}
              readOnly={i === 0}
              error={wrong.has(`from-${b.key}`) ? t('noAmount') : null}
              onChange={(event) => set(i, { from: event.target.value })}
            />
          </div>
          <div className="min-w-0 flex-1">
            <Field
              label={t('fee')}
              inputMode="decimal"
              value={b.fee}
              error={wrong.has(`fee-${b.key}`) ? t('noAmount') : null}
              onChange={(event) => set(i, { fee: event.target.value })}
            />
          </div>
          <div className="w-11 flex-none">
            {i > 0 && (
              <IconButton
                label={t('dropBand')}
                icon="trash"
                onClick={() => onChange({ ...typed, bands: typed.bands.toSpliced(i, 1) })}
              />
            )}
          </div>
        </div>
      ))}
      <Button
        look="quiet"
        icon="plus"
        className="self-start"
        disabled={typed.bands.length >= 10}
        onClick={() => onChange({ ...typed, bands: [...typed.bands, band('', '0')] })}
      >
        {t('addBand')}
      </Button>
    </div>
  );
}

function Singles({ typed, wrong, limits, onChange }: Part & { limits: ListFeesResponse['limits'] }) {
  const t = useWords(texts);
  const most = (name: Single) => {
    const limit = limits?.[name];
    return limit && t('most', { amount: formatMoney(limit) });
  };
  const isAbove = (name: Single) => (readRupees(typed[name])?.amountMinor ?? 0n) > (limits?.[name]?.amountMinor ?? 0n);
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {singles.map((name) => (
        <Field
          key={name}
          label={t(name)}
          hint={most(name)}
          inputMode="decimal"
          value={typed[name]}
          error={wrong.has(name) ? t('noAmount') : limits && isAbove(name) ? most(name) : null}
          onChange={(event) => onChange({ ...typed, [name]: event.target.value })}
        />
      ))}
    </div>
  );
}

function Changes({ changes, onDone }: { changes: FeeChange[]; onDone: () => void }) {
  const t = useWords(texts);
  const states = useWords(stateTexts);
  const tell = useTell();
  const sentence = useSentence();
  const withdraw = useAction(OrderPublicService.method.withdrawFees, {
    onSuccess: () => {
      tell(t('withdrawn'), { tone: 'good' });
      onDone();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  if (changes.length === 0) return <p className="text-soft">{t('none')}</p>;
  return (
    <ol className="flex flex-col">
      {changes.map((change) => {
        const state = change.state as keyof typeof stateTexts;
        return (
          <li key={change.feeChangeId} className="flex flex-col gap-1 border-b border-line py-2 last:border-0">
            <span className="flex flex-wrap items-center justify-between gap-2">
              <Badge tone={stateTones[state]}>{states(state)}</Badge>
              <span className="text-sm text-soft">
                {change.holdsFrom && <Time at={timestampDate(change.holdsFrom)} day />}
              </span>
            </span>
            <span>{change.reason}</span>
            {state === 'planned' && (
              <Button
                look="quiet"
                className="self-start"
                busy={withdraw.isPending && withdraw.variables.feeChangeId === change.feeChangeId}
                onClick={() => withdraw.mutate({ feeChangeId: change.feeChangeId })}
              >
                {t('withdraw')}
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
