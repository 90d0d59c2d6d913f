// What was given back of an order, and where it went.
import { useQuery } from '@connectrpc/connect-query';
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { PaymentPublicService, type Refund } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Money } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './router';

const texts = words({
  refunded: ['Refunded', 'वापस किया गया'],
  upi: ['to your UPI account', 'आपके UPI खाते में'],
  card: ['to your card', 'आपके कार्ड पर'],
  credit: ['to your credit', 'आपके क्रेडिट में'],
});

export function Refunds({ order }: { order: Order }) {
  const t = useWords(texts);
  const { data } = useQuery(PaymentPublicService.method.getPayment, { orderId: order.orderId }, { staleTime: 0 });
  const to = (destination: string) =>
    (data?.refunds ?? []).filter((refund) => refund.destination === destination && refund.state === 'succeeded');
  const method = data?.method === 'card' ? 'card' : 'upi';
  const rows: [string, Refund[]][] = [
    [t(method), to('source')],
    [t('credit'), to('credit')],
  ];
  return (
    <section aria-labelledby="refunds" className="rounded-2xl border border-line bg-card p-4">
      <h2 id="refunds" className="mb-2 flex justify-between gap-4 font-bold">
        {t('refunded')}
        <Money amount={order.refundedAmount} className="text-good" />
      </h2>
      <dl className="flex flex-col gap-2">
        {rows.map(([name, refunds]) => {
          const amountMinor = refunds.reduce((total, refund) => total + (refund.amount?.amountMinor ?? 0n), 0n);
          if (amountMinor === 0n) return null;
          return (
            <div key={name} className="flex justify-between gap-4">
              <dt className="text-soft">
                {name === t('credit') ? (
                  <Link to="/account/credit" className="inline-flex min-h-11 items-center underline">
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </dt>
              <dd>
                <Money amount={{ amountMinor, currency: order.refundedAmount?.currency ?? 'INR' }} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
