// Straight to anything: a section, an order by its number, a store, a rider, a product, a customer. Opened with
// Ctrl K, not with a letter alone, which would be in the way of those who speak to their machine (WCAG 2.1.4).
import { useQuery } from '@connectrpc/connect-query';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Field } from '@doorstep/ui/field';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { Sheet } from '@doorstep/ui/sheet';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from 'react';
import { useGo, type Where } from './nav';
import { sectionTexts, ways } from './sections';
import { useStoreName, useStores } from './stores-data';
import { useStatus } from './words';

const texts = words({
  title: ['Go to', 'यहाँ जाएँ'],
  what: ['Order number, name, phone or section', 'ऑर्डर नंबर, नाम, फ़ोन या अनुभाग'],
  found: ['Found', 'मिला'],
  nothing: ['Nothing is called so.', 'इस नाम का कुछ नहीं।'],
  section: ['Section', 'अनुभाग'],
  order: ['Order {number}', 'ऑर्डर {number}'],
  store: ['Store', 'स्टोर'],
  rider: ['Rider', 'राइडर'],
  customer: ['Orders of this customer', 'इस ग्राहक के ऑर्डर'],
  product: ['Product', 'सामान'],
});

type Hit = { key: string; icon: IconName; name: string; about: string; where: Where };

/** Of each kind so many. */
const each = 4;

function useHits(typed: string): { hits: Hit[]; busy: boolean } {
  const t = useWords(texts);
  const section = useWords(sectionTexts);
  const status = useStatus();
  const storeName = useStoreName();
  const stores = useStores().data?.warehouses ?? [];
  const asked = typed.trim();
  const low = asked.toLowerCase();
  const digits = asked.replace(/[\s-]/g, '');
  const isPhone = /^\+?\d+$/.test(digits);
  const when = (enabled: boolean) => ({ enabled, staleTime: 10_000, placeholderData: keepPreviousData });
  const aNumber = /^[0-9a-z]{4,26}$/i.test(asked);
  const aWord = asked.length > 1;
  const orders = useQuery(OrderPublicService.method.searchOrders, { orderId: asked, pageSize: each }, when(aNumber));
  const riders = useQuery(DeliveryPublicService.method.listPartners, { find: asked, pageSize: each }, when(aWord));
  const products = useQuery(CatalogPublicService.method.exportProducts, { find: asked, pageSize: each }, when(aWord));
  const customers = useQuery(
    AccountPublicService.method.listUsers,
    { role: 'customer', phone: isPhone ? digits : '', name: isPhone ? '' : asked, pageSize: each },
    when(asked.length > 2),
  );
  const hits: Hit[] = [
    ...(aNumber ? (orders.data?.orders ?? []) : []).map((order) => ({
      key: order.orderId,
      icon: 'receipt' as const,
      name: t('order', { number: orderNumber(order.orderId) }),
      about: `${status(order.status)}, ${storeName(order.warehouseId)}`,
      where: { to: '/orders/$id', params: { id: order.orderId } },
    })),
    ...ways
      .filter((way) => section(way.label).toLowerCase().includes(low) || way.to.includes(low))
      .map((way) => ({
        key: way.to,
        icon: way.icon,
        name: section(way.label),
        about: t('section'),
        where: { to: way.to },
      })),
    ...stores
      .filter((store) => aWord && store.name.toLowerCase().includes(low))
      .map((store) => ({
        key: store.warehouseId,
        icon: 'shop' as const,
        name: store.name,
        about: t('store'),
        where: { to: '/stores/$id', params: { id: store.warehouseId } },
      })),
    ...(aWord ? (riders.data?.partners ?? []) : []).map((rider) => ({
      key: rider.partnerId,
      icon: 'rider' as const,
      name: rider.name,
      about: `${t('rider')}, ${storeName(rider.warehouseId)}`,
      where: { to: '/riders/$id', params: { id: rider.partnerId } },
    })),
    ...(asked.length > 2 ? (customers.data?.users ?? []) : []).map((user) => ({
      key: user.userId,
      icon: 'user' as const,
      name: user.name || user.phone,
      about: t('customer'),
      where: { to: '/orders', search: { user: user.userId } },
    })),
    ...(aWord ? (products.data?.rows ?? []) : []).map(({ values }) => ({
      key: `product-${values.sku}`,
      icon: 'bag' as const,
      name: values.name ?? '',
      about: [t('product'), values.brand, values.pack_size].filter(Boolean).join(', '),
      where: { to: '/catalog/$id', params: { id: values.sku ?? '' } },
    })),
  ];
  return { hits, busy: [orders, riders, products, customers].some((query) => query.isFetching) };
}

export function Jump({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(texts);
  return (
    <Sheet open={open} onClose={onClose} title={t('title')}>
      <Finder onClose={onClose} />
    </Sheet>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const t = useWords(texts);
  const go = useGo();
  const list = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { hits, busy } = useHits(useDeferredValue(typed));
  const chosen = Math.min(at, hits.length - 1);
  const to = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    void go(hit.where);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) setAt((chosen + step + hits.length) % hits.length);
    if (event.key === 'Enter') to(hits[chosen]);
    if (step || event.key === 'Enter') event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, chosen]);
  return (
    <div className="flex flex-col gap-3 pb-4">
      <Field
        label={t('what')}
        autoFocus
        autoComplete="off"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={hits.length > 0 ? `${list}-${chosen}` : undefined}
        value={typed}
        maxLength={100}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
      />
      <div id={list} role="listbox" aria-label={t('found')} className="max-h-[50dvh] overflow-y-auto">
        {hits.map((hit, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of the list
          <div
            key={hit.key}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === chosen}
            onClick={() => to(hit)}
            onPointerMove={() => setAt(i)}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 py-1 aria-selected:bg-tint"
          >
            <Icon name={hit.icon} className="flex-none text-soft" />
            <span className="min-w-0 flex-1 truncate">{hit.name}</span>
            <span className="max-w-[45%] truncate text-sm text-soft">{hit.about}</span>
          </div>
        ))}
      </div>
      <p role="status" className="text-soft">
        {hits.length === 0 && !busy && t('nothing')}
      </p>
    </div>
  );
}
