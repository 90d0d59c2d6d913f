// What customers say was wrong, with the order beside it; small claims were refunded by rule.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { useSentence } from '@doorstep/api/failure';
import { type Claim, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Money } from '@doorstep/ui/money';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Evidence } from './evidence';
import { useFilters } from './filters';
import { Link } from './nav';
import { toneOf } from './orders';
import { Answer, Card, Empty, Page, Select } from './page';
import { StoreSelect, useStaffName, useStoreName } from './stores-data';
import { useStatus } from './words';

const texts = words({
  title: ['Claims', 'दावे'],
  state: ['State', 'स्थिति'],
  any: ['Any', 'कोई भी'],
  none: ['No claims', 'कोई दावा नहीं'],
  noneOfOrder: ['Nobody reported anything about this order.', 'इस ऑर्डर के बारे में किसी ने कुछ नहीं बताया।'],
  noneAbout: ['Nobody waits for an answer.', 'कोई जवाब का इंतज़ार नहीं कर रहा।'],
  order: ['Order {id}', 'ऑर्डर {id}'],
  refund: ['Refund', 'पैसा लौटाएँ'],
  decline: ['Decline', 'मना करें'],
  reason: ['Reason, which the customer sees', 'कारण, जो ग्राहक देखेगा'],
  decided: ['Decided.', 'फ़ैसला हो गया।'],
  pastDate: ['Past its date', 'तारीख निकली'],
  byRule: ['by rule', 'नियम से'],
  goesTo: ['Goes to: {where}', 'कहाँ जाएगा: {where}'],
  goesUpi: ['UPI, where it came from', 'UPI, जहाँ से आया था'],
  goesCard: ['the card it came from', 'कार्ड, जहाँ से आया था'],
  goesCredit: ["the customer's credit", 'ग्राहक का क्रेडिट'],
  waits: [
    '{who} wants to refund this: {why}. It is above what one person may give back of an order, so a second one decides.',
    '{who} पैसा लौटाना चाहते हैं: {why}। यह एक व्यक्ति की सीमा से ऊपर है, इसलिए दूसरा व्यक्ति फ़ैसला करेगा।',
  ],
  waitsForOther: [
    'Somebody else has to agree. You may still decline it.',
    'किसी और की सहमति चाहिए। आप अब भी मना कर सकते हैं।',
  ],
  agree: ['Agree and refund', 'सहमत, पैसा लौटाएँ'],
  proposed: ['A second person has to agree now.', 'अब दूसरे व्यक्ति की सहमति चाहिए।'],
});

export function Claims() {
  const t = useWords(texts);
  const status = useStatus();
  const [{ store, state }, setFilters] = useFilters({ store: '', state: 'open' });
  const list = useInfiniteQuery(
    OrderPublicService.method.listClaims,
    { warehouseId: store, state, pageSize: 30, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 10_000,
      staleTime: 0,
    },
  );
  return (
    <Page
      title={t('title')}
      side={
        <>
          <StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />
          <Select
            label={t('state')}
            value={state}
            onChange={(value) => setFilters({ state: value })}
            options={['open', 'proposed', 'refunded', 'declined', ''].map((value) => ({
              value,
              label: value ? status(value) : t('any'),
            }))}
          />
        </>
      }
    >
      <Answer of={list} rows={4}>
        {(answer) => {
          const claims = answer.pages.flatMap((page) => page.claims);
          if (claims.length === 0) {
            return (
              <Empty icon="check" title={t('none')}>
                {t('noneAbout')}
              </Empty>
            );
          }
          return (
            <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
              {claims.map((claim) => (
                <ClaimCard key={claim.claimId} claim={claim} onDone={() => void list.refetch()} />
              ))}
            </div>
          );
        }}
      </Answer>
      <More of={list} />
    </Page>
  );
}

/** What was reported about one order. */
export function ClaimsOfOrder({ orderId }: { orderId: string }) {
  const t = useWords(texts);
  const list = useQuery(OrderPublicService.method.listClaims, { orderId, pageSize: 200 }, { staleTime: 0 });
  return (
    <Answer of={list}>
      {({ claims }) =>
        claims.length === 0 ? (
          <Empty icon="check" title={t('none')}>
            {t('noneOfOrder')}
          </Empty>
        ) : (
          <div className="flex flex-col gap-4">
            {claims.map((claim) => (
              <ClaimCard key={claim.claimId} claim={claim} onDone={() => void list.refetch()} />
            ))}
          </div>
        )
      }
    </Answer>
  );
}

function ClaimCard({ claim, onDone }: { claim: Claim; onDone: () => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const storeName = useStoreName();
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span>
            {claim.kind === 'expired' ? t('pastDate') : status(claim.kind)}, <Money amount={claim.amount} />
          </span>
          <span className="text-base">
            <Badge tone={toneOf(claim.state)}>{status(claim.state)}</Badge>
          </span>
        </span>
      }
    >
      <ul className="mb-2">
        {claim.lines.map((line) => (
          <li key={line.productId}>
            {line.quantity} x {line.name}
          </li>
        ))}
      </ul>
      {claim.note && claim.kind !== 'staff' && <p className="mb-2 rounded-xl bg-sunk px-3 py-2">{claim.note}</p>}
      <Evidence claim={claim} />
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-soft">
        <Link
          to="/orders/$id"
          params={{ id: claim.orderId }}
          className="inline-flex min-h-11 items-center text-base font-medium text-brand underline"
        >
          {t('order', { id: orderNumber(claim.orderId) })}
        </Link>
        {storeName(claim.warehouseId)}
        {claim.createdAt && <Time at={timestampDate(claim.createdAt)} day />}
      </p>
      <p className="text-sm text-soft">
        {t('goesTo', {
          where: t({ upi: 'goesUpi' as const, card: 'goesCard' as const }[claim.refundTo] ?? ('goesCredit' as const)),
        })}
      </p>
      {claim.state === 'open' || claim.state === 'proposed' ? (
        <Decide claim={claim} onDone={onDone} />
      ) : (
        <p className="text-sm text-soft">
          {claim.reason} {!claim.decidedBy && `(${t('byRule')})`}
        </p>
      )}
    </Card>
  );
}

function Decide({ claim, onDone }: { claim: Claim; onDone: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const staffName = useStaffName();
  const me = usePerson()?.userId;
  const proposed = claim.state === 'proposed';
  const own = proposed && claim.proposedBy === me;
  const [reason, setReason] = useState('');
  const decide = useAction(OrderPublicService.method.decideClaim, {
    onSuccess: (decided) => {
      tell(t(decided.state === 'proposed' ? 'proposed' : 'decided'), { tone: 'good' });
      setReason('');
      onDone();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const answer = (refund: boolean) => decide.mutate({ claimId: claim.claimId, refund, reason: reason.trim() });
  return (
    <div className="mt-2 flex flex-col gap-3">
      {proposed && <p>{t('waits', { who: staffName(claim.proposedBy), why: claim.reason })}</p>}
      {own && <p className="text-sm text-soft">{t('waitsForOther')}</p>}
      <Field label={t('reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      <div className="flex flex-wrap gap-2">
        {!own && (
          <Button busy={decide.isPending} disabled={!reason.trim()} onClick={() => answer(true)}>
            {t(proposed ? 'agree' : 'refund')}
          </Button>
        )}
        <Button look="danger" disabled={!reason.trim()} busy={decide.isPending} onClick={() => answer(false)}>
          {t('decline')}
        </Button>
      </div>
    </div>
  );
}
