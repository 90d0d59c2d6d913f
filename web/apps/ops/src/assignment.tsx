// Why an order was offered to this rider: the candidates, what each would have cost, and what came of it.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { reasonOf } from '@doorstep/api/failure';
import {
  type Assignment,
  type AssignmentCandidate,
  type AssignmentWhy,
  DeliveryPublicService,
} from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Money } from '@doorstep/ui/money';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { toneOf } from './orders';
import { Answer, Card, Empty, Facts } from './page';
import { useRiderName } from './stores-data';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  none: ['Not offered to anybody yet', 'अभी किसी को नहीं दिया'],
  noneAbout: [
    'The first offer is made when the bags are about to be ready.',
    'पहला प्रस्ताव तब होता है जब सामान तैयार होने वाला हो।',
  ],
  offered: ['Offered to {name}', '{name} को प्रस्ताव'],
  at: ['Offered', 'कब'],
  pay: ['Pay', 'भुगतान'],
  distance: ['Distance', 'दूरी'],
  km: ['{n} km', '{n} किमी'],
  approach: ['Ride to the store', 'स्टोर तक'],
  minutes: ['{n} min', '{n} मिनट'],
  ready: ['Bags ready', 'सामान तैयार'],
  together: ['Goes together with', 'इनके साथ जाएगा'],
  leastCost: ['This rider cost the least in a plan for all of them.', 'सबकी योजना में इस राइडर की लागत सबसे कम थी।'],
  lowestScore: [
    'This rider had the lowest score: {metres} m from the store, orders on the trip: {n}.',
    'इस राइडर का स्कोर सबसे कम था: स्टोर से {metres} मी, फेरे में ऑर्डर: {n}।',
  ],
  at_store: ['Stood at the store.', 'स्टोर पर ही थे।'],
  on_the_way: ['Could be at the store in {time}.', '{time} में स्टोर पर हो सकते थे।'],
  after_bag: ['The bags wait {time} until then.', 'तब तक थैले {time} रुकेंगे।'],
  next_trip: [
    'It is the next trip of somebody at the last door, at the store in {time}.',
    'आख़िरी दरवाज़े पर खड़े राइडर का अगला फेरा, {time} में स्टोर पर।',
  ],
  waySaved: ['One trip for two orders saves a way back.', 'दो ऑर्डर का एक फेरा, एक वापसी बची।'],
  seconds: ['{n} s', '{n} से.'],
  planned: ['Planned for order {id}', 'ऑर्डर {id} के लिए तय'],
  under_way: ['Is under way', 'रास्ते में हैं'],
  costs_more: ['Costs {n} more', 'लागत {n} ज़्यादा'],
  asked_elsewhere: ['Was asked for another order', 'दूसरे ऑर्डर के लिए पूछा गया'],
  cash_limit: ['Would hold too much cash', 'बहुत ज़्यादा नकद हो जाता'],
  compared: [
    'Orders waiting: {orders}. Riders free: {free}, under way: {away}, weighed: {n}.',
    'इंतज़ार में ऑर्डर: {orders}। राइडर खाली: {free}, रास्ते में: {away}, देखे गए: {n}।',
  ],
  unit: [
    'Costs are seconds of waiting of one customer; the least total is asked.',
    'लागत एक ग्राहक के इंतज़ार के सेकंड में है; सबसे कम वाले से पूछा जाता है।',
  ],
  apart: ['Going one by one, the orders would have cost {n}.', 'अलग-अलग जाने पर लागत {n} होती।'],
  noWhy: ['No explanation was kept for this decision.', 'इस फ़ैसले की व्याख्या नहीं रखी गई।'],
  table: ['Decision {n}: what each rider would have cost', 'फ़ैसला {n}: हर राइडर की लागत'],
  rider: ['Rider', 'राइडर'],
  atStore: ['At the store', 'स्टोर पर'],
  total: ['Total', 'कुल'],
  wait: ['Customers wait', 'ग्राहक का इंतज़ार'],
  late: ['Broken promise', 'टूटा वादा'],
  time: ['Rider time', 'राइडर का समय'],
  refusal: ['May decline', 'मना कर सकते हैं'],
  fair: ['Fairness', 'निष्पक्षता'],
  why: ['Why not', 'क्यों नहीं'],
  chosen: ['Asked', 'इनसे पूछा'],
});

export function Assignments({ orderId }: { orderId: string }) {
  const t = useWords(texts);
  const found = useQuery(
    DeliveryPublicService.method.getAssignment,
    { id: orderId },
    { staleTime: 0, refetchInterval: (query) => (isSettled(query.state.data?.assignments) ? false : 3000) },
  );
  if (found.error && ['not_found', 'assignment_not_found'].includes(reasonOf(found.error))) {
    return (
      <Empty icon="rider" title={t('none')}>
        {t('noneAbout')}
      </Empty>
    );
  }
  return (
    <Answer of={found}>
      {({ assignments }) => (
        <div className="flex flex-col gap-4">
          {assignments.map((assignment, i) => (
            <Decision
              key={assignment.offerId}
              assignment={assignment}
              number={assignments.length - i}
              orderId={orderId}
            />
          ))}
        </div>
      )}
    </Answer>
  );
}

const isSettled = (assignments: Assignment[] | undefined) => assignments?.[0]?.status === 'accepted';

function Decision({ assignment: a, number, orderId }: { assignment: Assignment; number: number; orderId: string }) {
  const t = useWords(texts);
  const status = useStatus();
  const riderName = useRiderName();
  const others = a.orderIds.filter((id) => id !== orderId);
  const facts: [string, React.ReactNode][] = [
    [t('at'), a.createdAt && <Time at={timestampDate(a.createdAt)} day />],
    [t('pay'), <Money key="pay" amount={a.pay} />],
    [t('distance'), t('km', { n: (a.distanceM / 1000).toFixed(1) })],
    [t('approach'), t('minutes', { n: (a.approachS / 60).toFixed(1) })],
    [t('ready'), a.readyAt && <Time at={timestampDate(a.readyAt)} />],
  ];
  if (others.length > 0) facts.push([t('together'), others.map(orderNumber).join(', ')]);
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          {t('offered', { name: riderName(a.partnerId) })}
          <Badge tone={toneOf(a.status)}>{status(a.status)}</Badge>
        </span>
      }
    >
      <Reason assignment={a} />
      <div className="mb-4 max-w-sm">
        <Facts of={facts} />
      </div>
      {a.why ? <Why why={a.why} number={number} /> : <p className="text-soft">{t('noWhy')}</p>}
    </Card>
  );
}

/** A decision from before its parts were kept has its sentence in English only. */
function Reason({ assignment: { reason, why } }: { assignment: Assignment }) {
  const t = useWords(texts);
  if (!why?.rule) return <p className="mb-3 first-letter:uppercase">{reason}</p>;
  const time = why.comingS < 60 ? t('seconds', { n: why.comingS }) : t('minutes', { n: (why.comingS / 60).toFixed(1) });
  const said = [
    why.rule === 'lowest_score' ? t('lowestScore', { metres: why.metres, n: why.riderOrders }) : t('leastCost'),
  ];
  if (isOneOf(comings, why.coming)) said.push(t(why.coming as 'on_the_way', { time }));
  if (why.together) said.push(t('waySaved'));
  return <p className="mb-3">{said.join(' ')}</p>;
}

function Because({ candidate: c }: { candidate: AssignmentCandidate }) {
  const t = useWords(texts);
  if (c.chosen) return null;
  if (!isOneOf(becauses, c.because)) return c.note;
  return t(c.because as 'planned', { id: orderNumber(c.orderId), ...{ n: c.more.toFixed(0) } });
}

const comings = ['at_store', 'on_the_way', 'after_bag', 'next_trip'] as const;
const becauses = ['planned', 'under_way', 'costs_more', 'asked_elsewhere', 'cash_limit'] as const;
const isOneOf = <T extends string>(all: readonly T[], one: string): one is T =>
  (all as readonly string[]).includes(one);

function Why({ why, number }: { why: AssignmentWhy; number: number }) {
  const t = useWords(texts);
  const riderName = useRiderName();
  const cost = (key: 'total' | 'wait' | 'late' | 'rider' | 'refusal' | 'fair', head: string) => ({
    key,
    head,
    number: true,
    cell: (c: AssignmentCandidate) => (c.total === 0 && c.note ? '' : c[key].toFixed(0)),
  });
  return (
    <div className="flex flex-col gap-2">
      <p className="text-soft">
        {t('compared', {
          orders: why.waitingOrders,
          free: why.freeRiders,
          away: why.awayRiders,
          n: why.considered,
        })}{' '}
        {why.apartCost > 0 && t('apart', { n: why.apartCost.toFixed(0) })} {t('unit')}
      </p>
      <Table
        label={t('table', { n: number })}
        rows={why.candidates}
        keyOf={(c) => c.partnerId}
        columns={[
          {
            key: 'name',
            head: t('rider'),
            cell: (c) => (
              <span className="flex items-center gap-2 whitespace-nowrap">
                {riderName(c.partnerId)}
                {c.chosen && <Badge tone="good">{t('chosen')}</Badge>}
              </span>
            ),
          },
          {
            key: 'at',
            head: t('atStore'),
            number: true,
            cell: (c) => c.atStore && <Time at={timestampDate(c.atStore)} />,
          },
          cost('total', t('total')),
          cost('wait', t('wait')),
          cost('late', t('late')),
          cost('rider', t('time')),
          cost('refusal', t('refusal')),
          cost('fair', t('fair')),
          { key: 'note', head: t('why'), cell: (c) => <Because candidate={c} /> },
        ]}
      />
    </div>
  );
}
