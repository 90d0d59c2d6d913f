// Something was missing or not right: which items, what about them, and the money back.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Claim, type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Badge, Notice } from '@doorstep/ui/badge';
import { Button, IconButton } from '@doorstep/ui/button';
import { Choices, TextField } from '@doorstep/ui/field';
import { formatMoney, Money } from '@doorstep/ui/money';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { Stepper } from '@doorstep/ui/stepper';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ChoosePictures, SentPictures, useEvidence } from './evidence';
import { Picture } from './product-card';
import { back, useParam, useTitle } from './router';

const texts = words({
  title: ['What is wrong?', 'क्या गड़बड़ है?'],
  back: ['Back', 'वापस'],
  take: ['Choose', 'चुनें'],
  chooseOf: ['Choose {what}', '{what} चुनें'],
  chosen: ['{n} of {what} chosen', '{what}: {n} चुने'],
  what: ['What happened', 'क्या हुआ'],
  missing: ['Missing', 'नहीं मिला'],
  damaged: ['Damaged or spoilt', 'टूटा या ख़राब'],
  wrong: ['Not what was ordered', 'जो मँगाया वह नहीं'],
  expired: ['Past its date', 'तारीख़ निकल चुकी'],
  which: ['Which items', 'कौन सा सामान'],
  note: ['Anything to add', 'कुछ और बताना है'],
  send: ['Send, {amount} back', 'भेजें, {amount} वापस'],
  choose: ['Choose an item', 'कोई सामान चुनें'],
  refunded: ['{amount} goes back to where it came from.', '{amount} वहीं वापस जाएगा जहाँ से आया था।'],
  toCredit: [
    '{amount} are in your credit and pay for your next order.',
    '{amount} आपके क्रेडिट में हैं और अगले ऑर्डर में काम आएँगे।',
  ],
  where: ['Where the money goes', 'पैसा कहाँ जाए'],
  upi: ['Back to UPI', 'वापस UPI में'],
  card: ['Back to the card', 'वापस कार्ड पर'],
  sourceAbout: ['Your bank shows it within some days.', 'बैंक में कुछ दिनों में दिखेगा।'],
  credit: ['To your credit', 'आपके क्रेडिट में'],
  creditAbout: ['At once, for your next orders.', 'तुरंत, अगले ऑर्डर के लिए।'],
  creditBack: ['It goes back to your credit.', 'यह आपके क्रेडिट में वापस जाएगा।'],
  cashAbout: [
    'You paid in cash: what we owe you becomes credit, which pays for your next orders.',
    'आपने नकद दिया था: पैसा क्रेडिट बनेगा, जो अगले ऑर्डर में काम आएगा।',
  ],
  open: ['Somebody looks at it, mostly within the hour.', 'कोई इसे देख रहा है, आम तौर पर एक घंटे में।'],
  declined: ['Declined: {reason}', 'अस्वीकार: {reason}'],
  before: ['Reported so far', 'अब तक बताया गया'],
  none: ['There is nothing left to report on this order.', 'इस ऑर्डर में बताने को कुछ शेष नहीं।'],
  state_open: ['being looked at', 'देखा जा रहा है'],
  state_refunded: ['refunded', 'पैसा वापस'],
  state_declined: ['declined', 'अस्वीकार'],
});

const kinds = ['missing', 'damaged', 'wrong', 'expired'] as const;
type Kind = (typeof kinds)[number];

export function Help() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const orderId = useParam('id');
  const order = useQuery(OrderPublicService.method.getOrder, { orderId });
  const claims = useQuery(OrderPublicService.method.listProblems, { orderId });
  if (order.error && !order.data) {
    return (
      <ErrorState
        message={sentence(order.error)}
        offline={isOffline(order.error)}
        onRetry={() => void order.refetch()}
      />
    );
  }
  if (!order.data) return <SkeletonRows rows={4} className="pt-6" />;
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-4 pt-2">
      <div className="flex items-center gap-1">
        <IconButton label={t('back')} icon="arrowLeft" onClick={() => back(`/orders/${orderId}`)} className="-ml-2" />
        <h1 className="text-xl font-bold">{t('title')}</h1>
      </div>
      <Reported claims={claims.data?.claims ?? []} />
      <ReportForm key={claims.data?.claims.length ?? 0} order={order.data} />
    </div>
  );
}

function Reported({ claims }: { claims: Claim[] }) {
  const t = useWords(texts);
  if (claims.length === 0) return null;
  const outcome = (claim: Claim) => {
    const amount = claim.amount ? formatMoney(claim.amount) : '';
    if (claim.state === 'open') return t('open');
    if (claim.state === 'declined') return t('declined', { reason: claim.reason });
    return t(claim.refundTo === 'credit' ? 'toCredit' : 'refunded', { amount });
  };
  return (
    <section aria-labelledby="before">
      <h2 id="before" className="mb-2 font-semibold">
        {t('before')}
      </h2>
      <ul className="flex flex-col gap-2">
        {claims.map((claim) => (
          <li key={claim.claimId} className="rounded-2xl border border-line bg-card p-4">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-medium">
                {claim.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')}
              </span>
              <Badge tone={claim.state === 'refunded' ? 'good' : claim.state === 'declined' ? 'bad' : 'lamp'}>
                {t(`state_${claim.state as 'open' | 'refunded' | 'declined'}`)}
              </Badge>
            </p>
            <p className="text-sm text-soft">{outcome(claim)}</p>
            <SentPictures claim={claim} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ReportForm({ order }: { order: Order }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('missing');
  const [units, setUnits] = useState<Record<string, number>>({});
  const [destination, setDestination] = useState<'source' | 'credit'>('source');
  const [note, setNote] = useState('');
  const [pictures, setPictures] = useState<Blob[]>([]);
  const sendPictures = useEvidence(order.orderId);
  const report = useAction(OrderPublicService.method.reportProblem, {
    onSuccess: async (claim) => {
      await sendPictures(claim.claimId, pictures);
      await queries.invalidateQueries();
    },
  });
  const left = order.items
    .map((item) => ({ item, most: item.quantity - item.shortQuantity - item.refundedQuantity }))
    .filter(({ most }) => most > 0);
  const lines = left.flatMap(({ item, most }) => {
    const quantity = Math.min(units[item.productId] ?? 0, most);
    return quantity > 0
      ? [{ productId: item.productId, quantity, minor: (item.price?.amountMinor ?? 0n) * BigInt(quantity) }]
      : [];
  });
  const amount = {
    amountMinor: lines.reduce((sum, line) => sum + line.minor, 0n),
    currency: order.finalAmount?.currency ?? 'INR',
  };
  if (left.length === 0) return <Notice icon="check">{t('none')}</Notice>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    report.mutate({
      orderId: order.orderId,
      kind,
      note,
      toCredit: destination === 'credit',
      lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Choices<Kind>
        legend={t('what')}
        name="kind"
        value={kind}
        options={kinds.map((value) => ({ value, label: t(value) }))}
        onChange={setKind}
      />
      <fieldset>
        <legend className="mb-2 font-semibold">{t('which')}</legend>
        <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
          {left.map(({ item, most }) => (
            <li key={item.productId} className="flex flex-wrap items-center gap-3 p-3">
              <Picture url={item.imageUrl} className="w-11 flex-none" />
              <span className="min-w-[min(8rem,100%)] flex-1">
                <span className="block font-medium">{item.name}</span>
                <span className="block text-sm text-soft">
                  {most} × <Money amount={item.price} />
                </span>
              </span>
              <Stepper
                what={item.name}
                value={units[item.productId] ?? 0}
                max={most}
                says={{
                  add: t('take'),
                  addOf: t('chooseOf', { what: item.name }),
                  count: t('chosen', { n: units[item.productId] ?? 0, what: item.name }),
                }}
                onChange={(value) => setUnits({ ...units, [item.productId]: value })}
              />
            </li>
          ))}
        </ul>
      </fieldset>
      <TextField label={t('note')} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      <ChoosePictures value={pictures} onChange={setPictures} />
      {order.paymentMethod === 'upi' || order.paymentMethod === 'card' ? (
        <Choices
          legend={t('where')}
          name="destination"
          value={destination}
          onChange={setDestination}
          options={[
            { value: 'source', label: t(order.paymentMethod), hint: t('sourceAbout') },
            { value: 'credit', label: t('credit'), hint: t('creditAbout') },
          ]}
        />
      ) : (
        <Notice icon="cash">{t(order.paymentMethod === 'cod' ? 'cashAbout' : 'creditBack')}</Notice>
      )}
      {report.error && (
        <div role="alert">
          <Notice tone="bad" icon="alert">
            {sentence(report.error)}
          </Notice>
        </div>
      )}
      <Button type="submit" wide busy={report.isPending} disabled={lines.length === 0} className="min-h-13">
        {lines.length === 0 ? t('choose') : t('send', { amount: formatMoney(amount) })}
      </Button>
    </form>
  );
}
