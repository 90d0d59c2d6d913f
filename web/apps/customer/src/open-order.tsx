// An order that is on its way, in sight from the first screen.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { useBusinessNow } from '@doorstep/api/clock';
import { type Order, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Icon } from '@doorstep/ui/icon';
import { writeSetting } from '@doorstep/ui/settings';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect } from 'react';
import { OpenOrdersSpace } from './home';
import { Link } from './router';
import { isOpen, statusTexts } from './status';

const texts = words({
  minutes: ['about {n} min', 'लगभग {n} मिनट'],
  pay: ['not paid yet', 'अभी भुगतान नहीं हुआ'],
  soon: ['any moment now', 'बस पहुँचने वाला है'],
});

export function OpenOrder() {
  const person = usePerson();
  const orders = useQuery(
    OrderPublicService.method.listOrders,
    { pageSize: 5 },
    { enabled: person !== null, staleTime: 5_000, refetchInterval: 10_000 },
  );
  const open = orders.data?.orders.filter((order) => isOpen(order.status));
  const count = open?.length;
  useEffect(() => {
    if (count !== undefined) writeSetting('open-orders', count ? String(count) : null);
  }, [count]);
  if (!open) return <OpenOrdersSpace />;
  return (
    open.length > 0 && (
      <div className="flex flex-col gap-2">
        {open.map((order) => (
          <Line key={order.orderId} order={order} />
        ))}
      </div>
    )
  );
}

function Line({ order }: { order: Order }) {
  const t = useWords(texts);
  const status = useWords(statusTexts);
  const now = useBusinessNow(5000);
  const at = order.estimatedDeliveryTime ?? order.promiseAt;
  const minutes = at ? Math.ceil((timestampDate(at).getTime() - now.getTime()) / 60_000) : 0;
  return (
    <Link
      to={`/orders/${order.orderId}`}
      className="flex min-h-14 items-center gap-3 rounded-2xl bg-tint px-4 py-2.5 text-ink hover:bg-sunk"
    >
      <span className="text-brand">
        <Icon name={order.status === 'out_for_delivery' ? 'rider' : 'box'} size={24} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">
          {order.status in statusTexts ? status(order.status as keyof typeof statusTexts) : order.status}
        </span>
        <span className="block text-sm text-soft">
          {order.status === 'pending' ? t('pay') : minutes > 0 ? t('minutes', { n: minutes }) : t('soon')}
        </span>
      </span>
      <Icon name="chevronRight" />
    </Link>
  );
}
