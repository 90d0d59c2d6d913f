// Who gains and who loses by a zone as it is drawn, counted by the server from where people ordered lately.
// Small groups are not counted, so that nobody is told apart.
import { useQuery } from '@connectrpc/connect-query';
import {
  LocationPublicService,
  type ZoneImpact,
  type ZoneReach,
} from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import type { Place } from '@doorstep/map/geometry';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Answer, Card } from './page';
import { useStoreName } from './stores-data';
import { Table } from './table';
import type { Draft } from './zone-form';

const texts = words({
  title: ['Who gains, who loses', 'किसे मिलेगा, किसका छूटेगा'],
  about: [
    'Addresses that ordered in the last {days} days. Groups of fewer than {least} are not counted.',
    'पिछले {days} दिनों में जिन पतों से ऑर्डर आए। {least} से छोटे समूह नहीं गिने जाते।',
  ],
  group: ['Group', 'समूह'],
  before: ['Served now', 'अभी जिन तक पहुँच है'],
  after: ['Served then', 'तब जिन तक पहुँच होगी'],
  gained: ['Gained', 'जुड़े'],
  lost: ['Lost', 'छूटे'],
  customers: ['Customers', 'ग्राहक'],
  orders: ['Orders a day', 'दिन के ऑर्डर'],
  elsewhere: ['{n} also in another zone', '{n} दूसरे क्षेत्र में भी'],
  few: ['fewer than {n}', '{n} से कम'],
  overlaps: ['Shares ground with', 'इनसे ज़मीन साझा'],
  store: ['Store', 'स्टोर'],
  share: ['Of this zone', 'इस क्षेत्र का'],
  percent: ['{n} %', '{n} %'],
  nobody: ['It shares no ground with another zone.', 'यह किसी और क्षेत्र से ज़मीन साझा नहीं करता।'],
  draw: ['Draw the zone to see it.', 'देखने के लिए क्षेत्र बनाएँ।'],
});

/** What is asked waits until the hand rests. */
const restsFor = 400;

export function Impact({ draft, ring, wrong }: { draft: Draft; ring: Place[]; wrong: boolean }) {
  const t = useWords(texts);
  const [asked, setAsked] = useState(ring);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(ring), restsFor);
    return () => clearTimeout(timer);
  }, [ring]);
  const impact = useQuery(
    LocationPublicService.method.getZoneImpact,
    {
      zoneId: draft.zoneId || 'new',
      zone: {
        warehouseId: draft.warehouseId,
        name: draft.name.trim(),
        isActive: draft.isActive,
        polygon: asked.map(([longitude, latitude]) => ({ latitude, longitude })),
      },
    },
    {
      enabled: !wrong && asked.length > 2 && draft.warehouseId !== '',
      placeholderData: keepPreviousData,
      staleTime: 60_000,
    },
  );
  return (
    <Card title={t('title')}>
      {wrong || asked.length < 3 ? (
        <p className="text-soft">{t('draw')}</p>
      ) : (
        <Answer of={impact}>{(found) => <Found impact={found} />}</Answer>
      )}
    </Card>
  );
}

const groups = ['before', 'after', 'gained', 'lost'] as const;
const tones: Record<(typeof groups)[number], Tone> = { before: 'plain', after: 'plain', gained: 'good', lost: 'bad' };

function Found({ impact }: { impact: ZoneImpact }) {
  const t = useWords(texts);
  const storeName = useStoreName();
  const few = t('few', { n: impact.leastGroup });
  const customers = (reach: ZoneReach | undefined) => (reach?.few ? few : (reach?.customers ?? 0));
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-soft">{t('about', { days: impact.days, least: impact.leastGroup })}</p>
      <Table
        label={t('title')}
        rows={[...groups]}
        keyOf={(group) => group}
        columns={[
          {
            key: 'group',
            head: t('group'),
            cell: (group) =>
              tones[group] === 'plain' ? t(group) : <Badge tone={tones[group] as Tone}>{t(group)}</Badge>,
          },
          {
            key: 'customers',
            head: t('customers'),
            number: true,
            cell: (group) => (
              <>
                {customers(impact[group])}
                {!!impact[group]?.alsoElsewhere && (
                  <span className="block text-sm whitespace-normal text-soft">
                    {t('elsewhere', { n: impact[group].alsoElsewhere })}
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'orders',
            head: t('orders'),
            number: true,
            cell: (group) => (impact[group]?.few ? '' : (impact[group]?.ordersADay ?? 0).toFixed(1)),
          },
        ]}
      />
      {impact.overlaps.length === 0 ? (
        <p className="text-sm text-soft">{t('nobody')}</p>
      ) : (
        <Table
          label={t('overlaps')}
          rows={impact.overlaps}
          keyOf={(overlap) => overlap.zoneId}
          columns={[
            { key: 'zone', head: t('overlaps'), cell: (overlap) => overlap.name || overlap.zoneId },
            { key: 'store', head: t('store'), cell: (overlap) => storeName(overlap.warehouseId) },
            {
              key: 'share',
              head: t('share'),
              number: true,
              cell: (overlap) => t('percent', { n: (overlap.share * 100).toFixed(0) }),
            },
            { key: 'customers', head: t('customers'), number: true, cell: (overlap) => customers(overlap.reach) },
          ]}
        />
      )}
    </div>
  );
}
