// Cash of ours: which riders carry it, and what stores counted of what riders said they handed in.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import {
  type CashDay,
  type ListCashFloatsResponse,
  PaymentPublicService,
  type RiderCash,
} from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Badge } from '@doorstep/ui/badge';
import { Money } from '@doorstep/ui/money';
import { formatDay, Time } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useFilters } from './filters';
import { Link } from './nav';
import { Answer, Card, Empty, Facts, Page } from './page';
import { StoreSelect, useRiderName, useStoreName } from './stores-data';
import { Table } from './table';

const texts = words({
  title: ['Cash', 'नकद'],
  about: [
    'From the ledger. Cash stays with the rider until a store has counted it.',
    'खाते से। जब तक स्टोर गिन न ले, नकद राइडर के पास माना जाता है।',
  ],
  floats: ['With riders', 'राइडरों के पास'],
  held: ['Held by riders', 'राइडरों के पास कुल'],
  limit: ['A rider should hold at most', 'एक राइडर के पास ज़्यादा से ज़्यादा'],
  overCount: ['Riders over it', 'इससे ऊपर राइडर'],
  rider: ['Rider', 'राइडर'],
  holds: ['Holds', 'पास में'],
  over: ['Over the limit', 'सीमा से ऊपर'],
  since: ['Holds cash since', 'कब से नकद है'],
  last: ['Last handed in', 'पिछली बार जमा'],
  never: ['never', 'कभी नहीं'],
  declared: ['Handing in now', 'अभी जमा कर रहे हैं'],
  at: ['at {store}', '{store} में'],
  nobody: ['No rider holds cash', 'किसी राइडर के पास नकद नहीं'],
  nobodyAbout: ['Cash of the next delivery paid in cash shows here.', 'अगली नकद डिलीवरी का पैसा यहाँ दिखेगा।'],
  deposits: ['Handed in, last seven days', 'जमा, पिछले सात दिन'],
  day: ['Day', 'दिन'],
  store: ['Store', 'स्टोर'],
  office: ['Booked by operations', 'संचालन ने दर्ज किया'],
  count: ['Deposits', 'जमा'],
  said: ['Riders said', 'राइडरों ने बताया'],
  accepted: ['Counted', 'गिना गया'],
  refused: ['Found wrong', 'गड़बड़ निकला'],
  withdrawn: ['Taken back', 'वापस लिया'],
  open: ['Not counted yet', 'अभी गिनना है'],
  none: ['Nothing was handed in', 'कुछ जमा नहीं हुआ'],
  noneAbout: ['Deposits of riders show here, by store and day.', 'राइडरों के जमा यहाँ स्टोर और दिन से दिखेंगे।'],
  differences: ['Differences', 'अंतर'],
  noDifferences: ['Everything that was counted was right.', 'जो भी गिना गया, सही था।'],
});

const askEvery = 5000;

export function Cash() {
  const t = useWords(texts);
  const [{ store }, setFilters] = useFilters({ store: '' });
  const floats = useQuery(
    PaymentPublicService.method.listCashFloats,
    {},
    { refetchInterval: askEvery, staleTime: 2000 },
  );
  const days = useQuery(
    PaymentPublicService.method.listCashDays,
    { warehouseId: store },
    { refetchInterval: askEvery, staleTime: 2000 },
  );
  return (
    <Page title={t('title')} about={t('about')}>
      <Answer of={floats} rows={5}>
        {(answer) => <Floats answer={answer} />}
      </Answer>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-lg font-bold">{t('deposits')}</h2>
        <StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />
      </div>
      <Answer of={days} rows={4}>
        {(answer) => <Days days={answer.days} />}
      </Answer>
    </Page>
  );
}

function Floats({ answer }: { answer: ListCashFloatsResponse }) {
  const t = useWords(texts);
  const riderName = useRiderName();
  const storeName = useStoreName();
  const over = answer.riders.filter((rider) => rider.overLimit).length;
  return (
    <>
      <Card title={t('floats')} className="max-w-xl">
        <Facts
          of={[
            [t('held'), <Money key="held" amount={answer.held} />],
            [t('limit'), <Money key="limit" amount={answer.limit} />],
            [t('overCount'), over],
          ]}
        />
      </Card>
      {answer.riders.length === 0 ? (
        <Empty icon="cash" title={t('nobody')}>
          {t('nobodyAbout')}
        </Empty>
      ) : (
        <Table<RiderCash>
          label={t('floats')}
          rows={answer.riders}
          keyOf={(rider) => rider.partnerId}
          columns={[
            {
              key: 'rider',
              head: t('rider'),
              sort: (rider) => riderName(rider.partnerId),
              cell: (rider) => (
                <Link
                  to="/riders/$id"
                  params={{ id: rider.partnerId }}
                  className="inline-flex min-h-11 items-center font-medium text-brand underline"
                >
                  {riderName(rider.partnerId)}
                </Link>
              ),
            },
            {
              key: 'holds',
              head: t('holds'),
              sort: (rider) => rider.held?.amountMinor ?? 0n,
              number: true,
              cell: (rider) => (
                <span className="inline-flex flex-wrap items-center justify-end gap-2">
                  {rider.overLimit && <Badge tone="warn">{t('over')}</Badge>}
                  <Money amount={rider.held} />
                </span>
              ),
            },
            {
              key: 'since',
              head: t('since'),
              whole: true,
              sort: (rider) => rider.heldSince?.seconds ?? 0n,
              cell: (rider) => rider.heldSince && <Time at={timestampDate(rider.heldSince)} day />,
            },
            {
              key: 'last',
              head: t('last'),
              whole: true,
              sort: (rider) => rider.depositedAt?.seconds ?? 0n,
              cell: (rider) =>
                rider.depositedAt ? (
                  <Time at={timestampDate(rider.depositedAt)} day />
                ) : (
                  <span className="text-soft">{t('never')}</span>
                ),
            },
            {
              key: 'declared',
              head: t('declared'),
              cell: (rider) =>
                rider.declared && (
                  <>
                    <Money amount={rider.declared} /> {t('at', { store: storeName(rider.declaredAtWarehouse) })}
                  </>
                ),
            },
          ]}
        />
      )}
    </>
  );
}

function Days({ days }: { days: CashDay[] }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const storeName = useStoreName();
  const placeOf = (day: CashDay) => (day.warehouseId ? storeName(day.warehouseId) : t('office'));
  const amounts = ['declared', 'accepted', 'refused', 'withdrawn', 'open'] as const;
  const heads = {
    declared: t('said'),
    accepted: t('accepted'),
    refused: t('refused'),
    withdrawn: t('withdrawn'),
    open: t('open'),
  };
  if (days.length === 0) {
    return (
      <Empty icon="cash" title={t('none')}>
        {t('noneAbout')}
      </Empty>
    );
  }
  return (
    <>
      <Table<CashDay>
        label={t('deposits')}
        rows={days}
        keyOf={(day) => `${day.day} ${day.warehouseId}`}
        columns={[
          { key: 'day', head: t('day'), cell: (day) => formatDay(new Date(`${day.day}T00:00:00+05:30`), language) },
          { key: 'store', head: t('store'), cell: placeOf },
          { key: 'count', head: t('count'), number: true, cell: (day) => day.deposits },
          ...amounts.map((key) => ({
            key,
            head: heads[key],
            number: true,
            cell: (day: CashDay) => {
              const warned = (key === 'refused' || key === 'open') && (day[key]?.amountMinor ?? 0n) > 0n;
              return <Money amount={day[key]} className={warned ? 'font-bold text-warn' : undefined} />;
            },
          })),
        ]}
      />
      <Differences days={days} placeOf={placeOf} />
    </>
  );
}

/** What stores found wrong, in their own words. */
function Differences({ days, placeOf }: { days: CashDay[]; placeOf: (day: CashDay) => string }) {
  const t = useWords(texts);
  const riderName = useRiderName();
  const found = days.flatMap((day) => day.differences.map((deposit) => ({ day, deposit })));
  return (
    <Card title={t('differences')}>
      {found.length === 0 && <p className="text-soft">{t('noDifferences')}</p>}
      <ul className="flex flex-col gap-2">
        {found.map(({ day, deposit }) => (
          <li key={deposit.depositId} className="flex flex-wrap items-baseline gap-x-3 border-b border-line pb-2">
            <Money amount={deposit.amount} className="font-bold" />
            <span>{riderName(deposit.partnerId)}</span>
            <span className="text-soft">{placeOf(day)}</span>
            <span className="min-w-0 flex-1 basis-48 break-words">{deposit.reason}</span>
            {deposit.decidedAt && <Time at={timestampDate(deposit.decidedAt)} day />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
