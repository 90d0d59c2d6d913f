// On a delivered order: the question how it was, or what was answered.
import { useQuery } from '@connectrpc/connect-query';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { Skeleton } from '@doorstep/ui/skeleton';
import { useWords, words } from '@doorstep/ui/words';
import { Link } from './router';

const texts = words({
  ask: ['How was it?', 'कैसा रहा?'],
  give: ['Give {n} of 5 stars', '5 में से {n} सितारे दें'],
  gave: ['You gave {n} of 5 stars', 'आपने 5 में से {n} सितारे दिए'],
  change: ['See or change it', 'देखें या बदलें'],
  look: ['See it', 'देखें'],
});

export function RatingCard({ orderId }: { orderId: string }) {
  const t = useWords(texts);
  const { data, error } = useQuery(OrderPublicService.method.getOrderRating, { orderId });
  const to = `/orders/${encodeURIComponent(orderId)}/rate`;
  if (error && !data) return null; // the order itself is in sight
  if (!data) return <Skeleton className="h-24" />;
  if (data.stars === 0 && !data.openUntil) return null;
  return (
    <section aria-labelledby="how" className="rounded-2xl border border-line bg-card p-4">
      <h2 id="how" className="font-bold">
        {data.stars === 0 ? t('ask') : t('gave', { n: data.stars })}
      </h2>
      {data.stars === 0 ? (
        <ul className="-ml-2 flex flex-wrap">
          {[1, 2, 3, 4, 5].map((n) => (
            <li key={n}>
              <Link
                to={`${to}?stars=${n}`}
                aria-label={t('give', { n })}
                className="inline-flex size-11 items-center justify-center rounded-full text-warn hover:bg-sunk"
              >
                <Icon name="star" size={26} />
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span aria-hidden="true" className="text-xl tracking-widest text-warn">
            {'★'.repeat(data.stars)}
            {'☆'.repeat(5 - data.stars)}
          </span>
          <Link to={to} className={buttonClasses('quiet')}>
            {data.openUntil ? t('change') : t('look')}
          </Link>
        </div>
      )}
    </section>
  );
}
