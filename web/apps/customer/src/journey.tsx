// The steps of an order, done and to come, with what happened on the way.
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Order, OrderEvent } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { StatusTimeline, type Step } from '@doorstep/ui/status-timeline';
import { useWords, words } from '@doorstep/ui/words';
import { journey, type Status, statusTexts } from './status';

const texts = words({
  label: ['What happened so far', 'अब तक क्या हुआ'],
  rider_assigned: ['A rider is on the way to the store', 'राइडर स्टोर की ओर जा रहा है'],
  rider_at_store: ['The rider waits at the store', 'राइडर स्टोर पर है'],
  rider_at_door: ['The rider is at your door', 'राइडर आपके दरवाज़े पर है'],
  line_short_picked: ['Not on the shelf: {what}', 'शेल्फ़ पर नहीं मिला: {what}'],
  line_substituted: ['Instead of {old}: {what}', '{old} की जगह: {what}'],
  by_customer: ['Cancelled by you', 'आपने रद्द किया'],
  by_payment: ['The payment did not go through', 'भुगतान नहीं हो सका'],
  by_other: ['Cancelled by us', 'हमने रद्द किया'],
});

const reached: Record<Exclude<Status, 'pending' | 'cancelled'>, (order: Order) => Timestamp | undefined> = {
  confirmed: (order) => order.confirmedAt,
  preparing: (order) => order.pickStartedAt,
  ready_for_pickup: (order) => order.preparedAt,
  out_for_delivery: (order) => order.pickedUpAt,
  delivered: (order) => order.deliveredAt,
};

export function Journey({ order, events }: { order: Order; events: OrderEvent[] }) {
  const t = useWords(texts);
  const status = useWords(statusTexts);
  const cancelled = order.status === 'cancelled';
  const current = journey.indexOf(order.status as Status);
  const notes = (step: Status): string[] => {
    const found: string[] = [];
    if (step === 'preparing') {
      for (const event of events) {
        if (event.name === 'line_short_picked') found.push(t('line_short_picked', { what: event.detail }));
        const [old = '', what = ''] = event.detail.split(' -> ');
        if (event.name === 'line_substituted') found.push(t('line_substituted', { old, what }));
      }
    }
    if (step === 'ready_for_pickup' && order.status === 'ready_for_pickup') {
      if (order.riderAtStoreAt) found.push(t('rider_at_store'));
      else if (order.assignedAt) found.push(t('rider_assigned'));
    }
    if (step === 'out_for_delivery' && order.riderAtDoorAt && order.status === 'out_for_delivery')
      found.push(t('rider_at_door'));
    return found;
  };
  const steps: Step[] = journey
    .filter((step) => !cancelled || reached[step as 'confirmed'](order))
    .map((step, i) => {
      const at = reached[step as 'confirmed'](order);
      const about = notes(step);
      return {
        key: step,
        label: status(step),
        at: at && timestampDate(at),
        about:
          about.length > 0
            ? about.map((note) => (
                <span key={note} className="block">
                  {note}
                </span>
              ))
            : undefined,
        state: cancelled || order.status === 'delivered' || i < current ? 'done' : i === current ? 'now' : 'next',
      };
    });
  if (cancelled) {
    const who =
      order.cancelledBy === 'customer'
        ? t('by_customer')
        : order.cancelledBy === 'payment'
          ? t('by_payment')
          : t('by_other');
    steps.push({
      key: 'cancelled',
      label: status('cancelled'),
      about: who,
      at: order.cancelledAt && timestampDate(order.cancelledAt),
      state: 'failed',
    });
  }
  return (
    <div className="rounded-2xl border border-line bg-card p-4">
      <StatusTimeline label={t('label')} steps={steps} />
    </div>
  );
}
