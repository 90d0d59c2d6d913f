// One order, from the shelf to the rider: what is shown depends on how far it is.

import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { StepTitle } from '@doorstep/ui/step-title';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { Bags } from './bags';
import { useColleague } from './colleague';
import { HandOver } from './hand-over';
import { usePick } from './live-queue';
import { Picking } from './picking';
import { PutBack } from './put-back';
import { go, Link, pickPath } from './router';
import { Top } from './top';
import { useIsManager, useStoreId } from './work-place';

const texts = words({
  order: ['Order {order}', 'ऑर्डर {order}'],
  back: ['All picks', 'सभी पिक'],
  queued: ['It waits in the queue', 'यह कतार में है'],
  queuedAbout: ['Picks are given out by urgency: the most urgent first.', 'पिक ज़रूरत के क्रम में मिलते हैं: सबसे ज़रूरी पहले।'],
  cancelled: ['Cancelled', 'रद्द'],
  cancelledAbout: [
    'The customer or the shop cancelled it. Put the items back where they came from.',
    'ग्राहक या दुकान ने इसे रद्द किया। सामान अपनी जगह वापस रखें।',
  ],
  others: ['{name} picks this order.', 'यह ऑर्डर {name} के पास है।'],
  over: ['Handed over', 'सौंप दिया'],
  overAbout: ['The bags are on their way.', 'थैले रास्ते में हैं।'],
  cell: ['Cell', 'खाना'],
  noCell: ['Nothing was found, so there is no bag.', 'कुछ नहीं मिला, इसलिए कोई थैला नहीं है।'],
  put: ['Put the bags into this cell.', 'थैले इस खाने में रखें।'],
  next: ['Take the next order', 'अगला ऑर्डर लें'],
  none: ['Nothing waits now.', 'अभी कुछ बाकी नहीं।'],
});

export function PickScreen({ id: orderId }: { id: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data: pick, error, refetch } = usePick(orderId);
  let content: ReactNode;
  if (error && !pick) {
    content = <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />;
  } else if (!pick) {
    content = <SkeletonRows rows={4} />;
  } else {
    content = <Stage pick={pick} />;
  }
  return (
    <div className="flex flex-col gap-4">
      <Top title={t('order', { order: orderNumber(orderId) })} back="/" backLabel={t('back')} />
      {content}
    </div>
  );
}

function Stage({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  const nameOf = useColleague();
  const person = usePerson();
  const manager = useIsManager();
  const toQueue = (
    <Link to="/" className={buttonClasses('plain')}>
      {t('back')}
    </Link>
  );
  switch (pick.status) {
    case 'picking':
      if (pick.pickerId !== person?.userId && !manager)
        return (
          <EmptyState icon="user" title={t('others', { name: nameOf(pick.pickerId) })} action={toQueue}>
            {null}
          </EmptyState>
        );
      return <Picking pick={pick} />;
    case 'packed':
      return <Staged pick={pick} />;
    case 'handed_over':
      return (
        <EmptyState icon="check" title={t('over')} action={<Next />}>
          {t('overAbout')}
        </EmptyState>
      );
    case 'cancelled':
      return (
        <>
          <EmptyState icon="alert" title={t('cancelled')} action={toQueue}>
            {t('cancelledAbout')}
          </EmptyState>
          <PutBack pick={pick} />
        </>
      );
    default:
      return (
        <EmptyState icon="clock" title={t('queued')} action={toQueue}>
          {t('queuedAbout')}
        </EmptyState>
      );
  }
}

/** Packed: where it stands, which bags it has, and the rider who comes for it. */
function Staged({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  return (
    <div className="grid items-start gap-4 md:grid-cols-2">
      <section className="flex flex-col gap-4">
        {pick.stagingCell ? (
          <div className="rounded-3xl bg-brand px-5 py-6 text-center text-on-brand">
            <StepTitle level={2}>
              <span className="block text-lg">{t('cell')}</span>{' '}
              <span className="block text-7xl leading-none font-bold tabular-nums">{pick.stagingCell}</span>
            </StepTitle>
            <p className="mt-3">{t('put')}</p>
          </div>
        ) : (
          <Notice tone="warn" icon="alert">
            {t('noCell')}
          </Notice>
        )}
        <Next />
      </section>
      <section className="flex flex-col gap-4">
        <Bags pick={pick} />
        <HandOver pick={pick} />
      </section>
    </div>
  );
}

function Next() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const [none, setNone] = useState(false);
  const claim = useAction(WarehousePublicService.method.claimPick, {
    onSuccess: ({ pick }) => {
      if (pick?.orderId) go(pickPath(pick.orderId));
      setNone(!pick?.orderId);
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <>
      <Button icon="bag" wide busy={claim.isPending} onClick={() => claim.mutate({ warehouseId })}>
        {t('next')}
      </Button>
      <p role="status" className="text-center text-soft">
        {none && t('none')}
      </p>
    </>
  );
}
