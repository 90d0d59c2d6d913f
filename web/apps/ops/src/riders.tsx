// The riders of the city and what they do now. No ranking: nobody is scored here.

import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { callUnaryMethod, useInfiniteQuery, useTransport } from '@connectrpc/connect-query';
import {
  DeliveryPublicService,
  type ListPartnersRequestSchema,
  type Partner,
} from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Badge } from '@doorstep/ui/badge';
import { buttonClasses } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { cityMoment, ExportButton } from './export';
import { useFilters } from './filters';
import { Link } from './nav';
import { toneOf } from './orders';
import { Answer, Empty, Filters, Page, Select } from './page';
import { StoreSelect, useStoreName } from './stores-data';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  title: ['Riders', 'राइडर'],
  state: ['State', 'स्थिति'],
  any: ['Any', 'कोई भी'],
  find: ['Name, number plate or whole phone number', 'नाम, नंबर प्लेट या पूरा फ़ोन नंबर'],
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
  const [{ store, state }, setFilters] = useFilters({ store: '', state: '' });
  const [typed, setTyped] = useState(''); // personal: it stays out of the address
  const find = useDeferredValue(typed.trim());
  const asked = { warehouseId: store, state, find };
  const list = useInfiniteQuery(
    DeliveryPublicService.method.listPartners,
    { ...asked, pageSize: 500, pageToken: '' },
    {
      placeholderData: keepPreviousData,
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
          <ExportRiders asked={asked} />
          <Link to="/riders/$id" params={{ id: 'new' }} className={buttonClasses()}>
            {t('add')}
          </Link>
        </>
      }
    >
      <Filters>
        <Field
          label={t('find')}
          type="search"
          value={typed}
          maxLength={60}
          onChange={(event) => setTyped(event.target.value)}
        />
        <StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />
        <Select
          label={t('state')}
          value={state}
          onChange={(value) => setFilters({ state: value })}
          options={['', 'available', 'busy', 'offline'].map((value) => ({
            value,
            label: value ? status(value) : t('any'),
          }))}
        />
      </Filters>
      <Answer of={list} rows={8}>
        {(answer) => <List partners={answer.pages.flatMap((page) => page.partners)} partial={list.hasNextPage} />}
      </Answer>
      <More of={list} />
    </Page>
  );
}

function ExportRiders({ asked }: { asked: MessageInitShape<typeof ListPartnersRequestSchema> }) {
  const transport = useTransport();
  const storeName = useStoreName();
  return (
    <ExportButton<Partner>
      name="riders"
      ask={async (pageToken) => {
        const method = DeliveryPublicService.method.listPartners;
        const page = await callUnaryMethod(transport, method, { ...asked, pageSize: 500, pageToken });
        return { rows: page.partners, next: page.nextPageToken };
      }}
      line={(partner) => ({
        rider_id: partner.partnerId,
        name: partner.name,
        phone: partner.phone,
        state: partner.blockedReason ? 'blocked' : partner.state,
        store: storeName(partner.warehouseId),
        vehicle: partner.vehicleType,
        plate: partner.vehicleNumber,
        online_since: cityMoment(partner.onlineSince),
      })}
    />
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
