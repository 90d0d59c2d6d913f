// What has to be picked, in the order in which it has to be begun.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { isClockKnown, useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useMemo } from 'react';
import { useColleague } from './colleague';
import { unitsOf, useLiveState, usePicks } from './live-queue';
import { go, Link, pickPath } from './router';
import { useTitle } from './title';
import { useIsManager, useStoreId } from './work-place';

const texts = words({
  title: ['Picks', 'पिक'],
  take: ['Take the next order', 'अगला ऑर्डर लें'],
  goOn: ['Go on with {order}', '{order} आगे बढ़ाएँ'],
  nothing: ['Nothing waits', 'कुछ बाकी नहीं'],
  nothingAbout: ['The next order appears here by itself.', 'अगला ऑर्डर यहाँ अपने आप आ जाएगा।'],
  taken: ['Somebody was faster: nothing waits now.', 'किसी और ने ले लिया: अभी कुछ बाकी नहीं।'],
  waiting: ['Waiting', 'बाकी'],
  picking: ['Being picked', 'निकाले जा रहे'],
  packed: ['Packed', 'पैक'],
  hands: ['Pickers at it', 'काम पर'],
  startBy: ['Start by', 'शुरू करें'],
  due: ['First', 'पहले'],
  line: ['1 line', '1 चीज़'],
  lines: ['{n} lines', '{n} चीज़ें'],
  unit: ['1 unit', '1 नग'],
  units: ['{n} units', '{n} नग'],
  cold: ['Cold', 'ठंडा'],
  you: ['You', 'आप'],
  done: ['{n} of {of} picked', '{of} में से {n} निकाले'],
  riderHere: ['Rider is here', 'राइडर आ गया'],
  order: ['Order {order}', 'ऑर्डर {order}'],
  lost: [
    'Live updates are interrupted; the list is asked for every 15 s.',
    'लाइव जानकारी रुकी है; सूची हर 15 से. में देखी जाती है।',
  ],
});

export function Queue() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const list = usePicks();
  const state = useLiveState();
  const person = usePerson();
  const picks = list.data?.picks ?? [];
  const mine = picks.find((pick) => pick.status === 'picking' && pick.pickerId === person?.userId);
  const queued = useMemo(() => picks.filter((pick) => pick.status === 'queued'), [picks]);
  const picking = picks.filter((pick) => pick.status === 'picking');
  let content: ReactNode;
  if (list.error && !list.data) {
    content = (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  } else if (!list.data) {
    content = <SkeletonRows rows={5} />;
  } else {
    content = (
      <>
        <Counts picks={picks} />
        <Claim mine={mine} waiting={queued.length > 0} />
        {queued.length === 0 && picking.length === 0 && (
          <EmptyState icon="check" title={t('nothing')}>
            {t('nothingAbout')}
          </EmptyState>
        )}
        {queued.length > 0 && (
          <Section title={t('waiting')}>
            {queued.map((pick) => (
              <Waiting key={pick.orderId} pick={pick} />
            ))}
          </Section>
        )}
        {picking.length > 0 && (
          <Section title={t('picking')}>
            {picking.map((pick) => (
              <UnderWay key={pick.orderId} pick={pick} mine={pick.pickerId === person?.userId} />
            ))}
          </Section>
        )}
      </>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {state === 'lost' && <p className="text-sm text-warn">{t('lost')}</p>}
      {content}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-lg font-bold">{title}</h2>
      <ul className="grid grid-cols-1 gap-2 lg:grid-cols-2">{children}</ul>
    </section>
  );
}

function Counts({ picks }: { picks: Pick[] }) {
  const t = useWords(texts);
  const of = (status: string) => picks.filter((pick) => pick.status === status).length;
  const hands = new Set(picks.filter((pick) => pick.status === 'picking').map((pick) => pick.pickerId)).size;
  const counts = [
    [t('waiting'), of('queued')],
    [t('picking'), of('picking')],
    [t('packed'), of('packed')],
    [t('hands'), hands],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      {counts.map(([name, n]) => (
        <div key={name} className="flex flex-col-reverse rounded-2xl border border-line bg-card px-4 py-2.5">
          <dt className="text-sm text-soft">{name}</dt>
          <dd className="text-2xl font-bold tabular-nums">{n}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The one button: the most urgent order, or the one already begun. */
function Claim({ mine, waiting }: { mine: Pick | undefined; waiting: boolean }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const open = (orderId: string) => go(pickPath(orderId));
  const claim = useAction(WarehousePublicService.method.claimPick, {
    onSuccess: ({ pick }) => (pick?.orderId ? open(pick.orderId) : tell(t('taken'))),
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  if (!mine && !waiting) return null;
  return (
    <Button
      icon="bag"
      wide
      className="min-h-14 text-lg"
      busy={claim.isPending}
      onClick={() => (mine ? open(mine.orderId) : claim.mutate({ warehouseId }))}
    >
      {mine ? t('goOn', { order: orderNumber(mine.orderId) }) : t('take')}
    </Button>
  );
}

const card = 'flex min-h-16 items-center gap-3 rounded-2xl border border-line bg-card px-4 py-2.5';

function Waiting({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  const now = useBusinessNow();
  const start = pick.latestStartAt && timestampDate(pick.latestStartAt);
  return (
    <li className={card}>
      <Name pick={pick} />
      <span className="flex flex-none flex-col items-end gap-0.5">
        {start && isClockKnown() && start <= now && <Badge tone="lamp">{t('due')}</Badge>}
        {start && (
          <span className="text-sm text-soft">
            {t('startBy')} <Time at={start} className="font-semibold text-ink" />
          </span>
        )}
      </span>
    </li>
  );
}

function Name({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  const cold = pick.lines.some((line) => line.storageZone !== 'ambient');
  const lines = pick.lines.length;
  const units = unitsOf(pick);
  return (
    <span className="min-w-0 flex-1">
      <span className="flex flex-wrap items-center gap-x-2 font-mono text-lg font-bold">
        {orderNumber(pick.orderId)}
        {cold && <Badge className="font-sans">{t('cold')}</Badge>}
        {pick.riderAtStore && (
          <Badge tone="warn" icon="rider" className="font-sans">
            {t('riderHere')}
          </Badge>
        )}
      </span>
      <span className="block text-sm text-soft">
        {lines === 1 ? t('line') : t('lines', { n: lines })}, {units === 1 ? t('unit') : t('units', { n: units })}
      </span>
    </span>
  );
}

function UnderWay({ pick, mine }: { pick: Pick; mine: boolean }) {
  const t = useWords(texts);
  const nameOf = useColleague();
  const manager = useIsManager();
  const done = pick.lines.filter((line) => line.picked + line.notFound >= line.quantity).length;
  const inside = (
    <>
      <Name pick={pick} />
      <span className="flex flex-none flex-col items-end gap-1 text-sm">
        <span className={mine ? 'font-semibold text-brand' : 'text-soft'}>
          {mine ? t('you') : nameOf(pick.pickerId)}
        </span>
        <span className="text-soft">{t('done', { n: done, of: pick.lines.length })}</span>
      </span>
    </>
  );
  if (!mine && !manager) return <li className={card}>{inside}</li>;
  return (
    <li>
      <Link to={pickPath(pick.orderId)} className={`${card} hover:bg-sunk`}>
        {inside}
      </Link>
    </li>
  );
}
