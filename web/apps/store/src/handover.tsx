// Packed orders in their cells, those whose rider stands at the counter first.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { isOffline, useSentence } from '@doorstep/api/failure';
import type { Pick } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { isOrderNumber, orderNumber } from '@doorstep/api/order-number';
import { isMarkOf, readPickupMark, type Shown } from '@doorstep/api/pickup-mark';
import { Badge } from '@doorstep/ui/badge';
import { Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { Bags } from './bags';
import { HandOver } from './hand-over';
import { usePicks } from './live-queue';
import { ScanButton } from './scan-sheet';
import { TakeApart } from './take-apart';
import { useTitle } from './title';
import { useScanner } from './use-scanner';

const texts = words({
  title: ['Handover', 'सौंपना'],
  none: ['No bags wait', 'कोई थैला बाकी नहीं'],
  noneAbout: ['Packed orders stand here until their rider has them.', 'पैक ऑर्डर यहाँ रहते हैं जब तक राइडर उन्हें न ले।'],
  find: ['Order or cell', 'ऑर्डर या खाना'],
  nothing: ['No packed order like that.', 'ऐसा कोई पैक ऑर्डर नहीं।'],
  notHere: ['Order {order} is not packed here.', 'ऑर्डर {order} यहाँ पैक नहीं है।'],
  noMark: ['That is no pickup code of a rider.', 'यह राइडर का पिकअप कोड नहीं है।'],
  cell: ['Cell {n}', 'खाना {n}'],
  here: ['Rider is here', 'राइडर आ गया'],
  onTheWay: ['Rider on the way', 'राइडर रास्ते में'],
  noRider: ['No rider yet', 'राइडर अभी नहीं'],
  bags: ['{n} bags', '{n} थैले'],
  bag: ['1 bag', '1 थैला'],
  since: ['packed', 'पैक हुआ'],
  order: ['Order {order}', 'ऑर्डर {order}'],
});

/** Riders at the counter first, then those on the way, then by how long the bags stand. */
export function byRider(a: Pick, b: Pick): number {
  const rank = (pick: Pick) => (pick.riderAtStore ? 0 : pick.riderId ? 1 : 2);
  return rank(a) - rank(b) || Number((a.packedAt?.seconds ?? 0n) - (b.packedAt?.seconds ?? 0n));
}

export function Handover() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const list = usePicks();
  const [text, setText] = useState('');
  const [openId, setOpenId] = useState<string | null>(null);
  const [mark, setMark] = useState<Shown | null>(null);
  const tell = useTell();
  const packed = (list.data?.picks ?? []).filter((pick) => pick.status === 'packed').sort(byRider);
  const wanted = text.trim().toUpperCase();
  const shown = packed.filter((pick) => !wanted || pick.stagingCell === wanted || isOrderNumber(pick.orderId, wanted));
  const open = packed.find((pick) => pick.orderId === openId);
  const close = () => {
    setOpenId(null);
    setMark(null);
  };
  /** A rider's phone at the counter: shows which bags to fetch, with the code already filled in. */
  const meet = (scanned: string) => {
    const shownMark = readPickupMark(scanned);
    const found = shownMark && packed.find((pick) => isMarkOf(pick.orderId, shownMark));
    if (!found) {
      tell(shownMark ? t('notHere', { order: shownMark.order }) : t('noMark'), { tone: 'bad' });
      return;
    }
    setMark(shownMark);
    setOpenId(found.orderId);
  };
  useScanner(meet, { off: open !== undefined || packed.length === 0 });
  let content: ReactNode;
  if (list.error && !list.data) {
    content = (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  } else if (!list.data) {
    content = <SkeletonRows rows={4} />;
  } else if (packed.length === 0) {
    content = (
      <EmptyState icon="bag" title={t('none')}>
        {t('noneAbout')}
      </EmptyState>
    );
  } else {
    content = (
      <>
        <div className="flex max-w-lg items-end gap-2">
          <div className="min-w-0 flex-1">
            <Field
              label={t('find')}
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
            />
          </div>
          <ScanButton onCode={meet} />
        </div>
        <p role="status" className="text-soft">
          {shown.length === 0 && t('nothing')}
        </p>
        <ul className="grid grid-cols-1 gap-2 lg:grid-cols-2">
          {shown.map((pick) => (
            <li key={pick.orderId}>
              <Row pick={pick} onOpen={() => setOpenId(pick.orderId)} />
            </li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      <TakeApart />
      {content}
      <Sheet
        open={open !== undefined}
        onClose={close}
        title={open ? t('order', { order: orderNumber(open.orderId) }) : ''}
        about={open?.stagingCell ? t('cell', { n: open.stagingCell }) : undefined}
      >
        {open && (
          <div className="flex flex-col gap-4">
            <HandOver key={open.orderId} pick={open} shown={mark?.code} onGiven={close} />
            <Bags pick={open} />
          </div>
        )}
      </Sheet>
    </div>
  );
}

function Row({ pick, onOpen }: { pick: Pick; onOpen: () => void }) {
  const t = useWords(texts);
  const bags = pick.bags.filter((bag) => bag.units > 0).length;
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex min-h-20 w-full items-center gap-4 rounded-2xl border border-line bg-card px-4 py-2.5 text-left hover:bg-sunk"
    >
      <span className="min-w-14 flex-none rounded-2xl bg-tint px-2 py-2 text-center text-2xl font-bold text-brand tabular-nums">
        <span className="sr-only">{t('cell', { n: '' })}</span>
        {pick.stagingCell || '-'}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-mono text-lg font-bold">{orderNumber(pick.orderId)}</span>
        <span className="block text-sm text-soft">
          {bags === 1 ? t('bag') : t('bags', { n: bags })}
          {pick.packedAt && (
            <>
              , {t('since')} <Time at={timestampDate(pick.packedAt)} />
            </>
          )}
        </span>
      </span>
      <Badge tone={pick.riderAtStore ? 'good' : 'plain'} icon={pick.riderId ? 'rider' : undefined}>
        {pick.riderAtStore ? t('here') : pick.riderId ? t('onTheWay') : t('noRider')}
      </Badge>
    </button>
  );
}
