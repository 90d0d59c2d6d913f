// The riders of the city and what they do now. No ranking: nobody is scored here.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { DeliveryPublicService, type Partner } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Link } from './nav';
import { toneOf } from './orders';
import { Answer, Empty, Page, Select } from './page';
import { StoreSelect, useStoreName } from './stores-data';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  title: ['Riders', 'राइडर'],
  state: ['State', 'स्थिति'],
  any: ['Any', 'कोई भी'],
  name: ['Name', 'नाम'],
  phone: ['Phone', 'फ़ोन'],
  vehicle: ['Vehicle', 'वाहन'],
  store: ['Home store', 'स्टोर'],
  order: ['Order', 'ऑर्डर'],
  online: ['Online since', 'कब से ऑनलाइन'],
  none: ['No rider matches', 'कोई राइडर नहीं मिला'],
  blocked: ['Blocked', 'रोका गया'],
  add: ['New rider', 'नया राइडर'],
});

export function Riders() {
  const t = useWords(texts);
  const status = useStatus();
  const [store, setStore] = useState('');
  const [state, setState] = useState('');
  const list = useInfiniteQuery(
    DeliveryPublicService.method.listPartners,
    { warehouseId: store, state, pageSize: 500, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 5000,
      staleTime: 0,
    },
  );
  return (
    <Page
      title={t('title')}
      side={
        <>
          <Link to="/riders/$id" params={{ id: 'new' }} className={buttonClasses()}>
            {t('add')}
          </Link>
          <StoreSelect all value={store} onChange={setStore} />
          <Select
            label={t('state')}
            value={state}
            onChange={setState}
            options={['', 'available', 'busy', 'offline'].map((value) => ({
              value,
              label: value ? status(value) : t('any'),
            }))}
          />
        </>
      }
    >
      <Answer of={list} rows={8}>
        {(answer) => <List partners={answer.pages.flatMap((page) => page.partners)} partial={list.hasNextPage} />}
      </Answer>
      <More of={list} />
    </Page>
  );
}

function List({ partners, partial }: { partners: Partner[]; partial: boolean }) {
  const t = useWords(texts);
  const status = useStatus();
  const storeName = useStoreName();
  if (partners.length === 0) return <Empty icon="rider" title={t('none')} />;
  return (
    <Table
      label={t('title')}
      rows={partners}
      partial={partial}
      keyOf={(partner) => partner.partnerId}
      columns={[
        {
          key: 'name',
          head: t('name'),
          sort: (p) => p.name,
          cell: (p) => (
            <Link
              to="/riders/$id"
              params={{ id: p.partnerId }}
              className="inline-flex min-h-11 items-center font-medium whitespace-nowrap text-brand underline"
            >
              {p.name}
            </Link>
          ),
        },
        {
          key: 'state',
          head: t('state'),
          whole: true,
          sort: (p) => (p.blockedReason ? '' : p.state),
          cell: (p) =>
            p.blockedReason ? (
              <Badge tone="bad">{t('blocked')}</Badge>
            ) : (
              <Badge tone={toneOf(p.state)}>{status(p.state)}</Badge>
            ),
        },
        {
          key: 'order',
          head: t('order'),
          cell: (p) =>
            p.currentOrderId && (
              <Link
                to="/orders/$id"
                params={{ id: p.currentOrderId }}
                className="inline-flex min-h-11 items-center text-brand underline"
              >
                {orderNumber(p.currentOrderId)}
              </Link>
            ),
        },
        {
          key: 'online',
          head: t('online'),
          number: true,
          sort: (p) => p.onlineSince?.seconds ?? 0n,
          cell: (p) => p.onlineSince && <Time at={timestampDate(p.onlineSince)} />,
        },
        {
          key: 'store',
          head: t('store'),
          whole: true,
          sort: (p) => storeName(p.warehouseId),
          cell: (p) => storeName(p.warehouseId),
        },
        {
          key: 'vehicle',
          head: t('vehicle'),
          sort: (p) => `${p.vehicleType} ${p.vehicleNumber}`,
          cell: (p) => (
            <span className="whitespace-nowrap">
              {status(p.vehicleType)} {p.vehicleNumber}
            </span>
          ),
        },
        { key: 'phone', head: t('phone'), cell: (p) => p.phone },
      ]}
    />
  );
}
