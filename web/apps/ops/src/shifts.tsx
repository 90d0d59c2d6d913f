// When riders work: the plan of a store, new shifts, and shifts taken out.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { businessNow } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Partner, type Shift } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Button, IconButton } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { useFilters } from './filters';
import { Answer, Card, Empty, Page, Select } from './page';
import { StoreSelect } from './stores-data';
import { Table } from './table';

const texts = words({
  title: ['Shifts', 'शिफ़्ट'],
  add: ['New shift', 'नई शिफ़्ट'],
  rider: ['Rider', 'राइडर'],
  day: ['Day', 'दिन'],
  from: ['From', 'कब से'],
  hours: ['Hours', 'घंटे'],
  plan: ['Plan it', 'तय करें'],
  planned: ['Planned.', 'तय हो गई।'],
  starts: ['Starts', 'शुरू'],
  ends: ['Ends', 'ख़त्म'],
  cancel: ['Take out the shift of {name}', '{name} की शिफ़्ट हटाएँ'],
  out: ['Out', 'हटाएँ'],
  cancelled: ['The shift is out of the plan.', 'शिफ़्ट हटा दी गई।'],
  none: ['No shifts are planned', 'कोई शिफ़्ट तय नहीं'],
  more: ['Show later', 'आगे दिखाएँ'],
});

export function Shifts() {
  const t = useWords(texts);
  const [{ store }, setFilters] = useFilters({ store: '' });
  const riders = useQuery(
    DeliveryPublicService.method.listPartners,
    { warehouseId: store, pageSize: 500 },
    { staleTime: 60_000 },
  );
  return (
    <Page title={t('title')} side={<StoreSelect all value={store} onChange={(id) => setFilters({ store: id })} />}>
      <Answer of={riders} rows={6}>
        {({ partners }) => (
          <Card>
            <ShiftPlan key={store} partners={partners} warehouseId={store} />
          </Card>
        )}
      </Answer>
    </Page>
  );
}

type PlanProps = { partners: Partner[]; warehouseId?: string; partnerId?: string };

/** The plan of a store, or of one rider. */
export function ShiftPlan({ partners, warehouseId = '', partnerId = '' }: PlanProps) {
  const t = useWords(texts);
  const list = useInfiniteQuery(
    DeliveryPublicService.method.listPlannedShifts,
    { warehouseId, partnerId, pageSize: 100, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      staleTime: 0,
    },
  );
  const changed = () => void list.refetch();
  return (
    <div className="flex flex-col gap-4">
      <NewShift partners={partners} onPlanned={changed} />
      <Answer of={list} rows={3}>
        {(answer) => (
          <Planned shifts={answer.pages.flatMap((page) => page.shifts)} partners={partners} onCancelled={changed} />
        )}
      </Answer>
      <More of={list}>{t('more')}</More>
    </div>
  );
}

/** The city's day and hour, whatever time zone the reader's machine has. */
const cityTime = (day: string, clock: string) => new Date(`${day}T${clock}:00+05:30`);
const cityDay = (at: Date) => at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Kolkata' });

function NewShift({ partners, onPlanned }: { partners: Partner[]; onPlanned: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [rider, setRider] = useState('');
  const [day, setDay] = useState(() => cityDay(new Date(businessNow().getTime() + 24 * 3_600_000)));
  const [from, setFrom] = useState('09:00');
  const [hours, setHours] = useState('8');
  const plan = useAction(DeliveryPublicService.method.planShift, {
    onSuccess: () => {
      tell(t('planned'), { tone: 'good' });
      onPlanned();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const partnerId = rider || partners[0]?.partnerId;
  const send = () => {
    if (!partnerId || !day || !from) return;
    const starts = cityTime(day, from);
    const ends = new Date(starts.getTime() + Number(hours) * 3_600_000);
    plan.mutate({ partnerId, startsAt: timestampFromDate(starts), endsAt: timestampFromDate(ends) });
  };
  return (
    <form
      aria-label={t('add')}
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {partners.length > 1 && (
        <Select
          label={t('rider')}
          value={partnerId}
          onChange={setRider}
          options={partners.map((p) => ({ value: p.partnerId, label: p.name }))}
        />
      )}
      <Field label={t('day')} type="date" required value={day} onChange={(event) => setDay(event.target.value)} />
      <Field label={t('from')} type="time" required value={from} onChange={(event) => setFrom(event.target.value)} />
      <Select
        label={t('hours')}
        value={hours}
        onChange={setHours}
        options={['2', '3', '4', '5', '6', '8', '10', '12'].map((value) => ({ value, label: value }))}
      />
      <Button type="submit" busy={plan.isPending} disabled={!partnerId}>
        {t('plan')}
      </Button>
    </form>
  );
}

type PlannedProps = { shifts: Shift[]; partners: Partner[]; onCancelled: () => void };

function Planned({ shifts, partners, onCancelled }: PlannedProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const cancel = useAction(DeliveryPublicService.method.cancelShift, {
    onSuccess: () => {
      tell(t('cancelled'), { tone: 'good' });
      onCancelled();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const nameOf = (id: string) => partners.find((p) => p.partnerId === id)?.name ?? id;
  if (shifts.length === 0) return <Empty icon="clock" title={t('none')} />;
  return (
    <Table
      label={t('title')}
      rows={shifts}
      keyOf={(shift) => shift.shiftId}
      columns={[
        { key: 'rider', head: t('rider'), cell: (shift) => nameOf(shift.partnerId) },
        {
          key: 'starts',
          head: t('starts'),
          cell: (shift) => shift.startsAt && <Time at={timestampDate(shift.startsAt)} day />,
        },
        { key: 'ends', head: t('ends'), cell: (shift) => shift.endsAt && <Time at={timestampDate(shift.endsAt)} /> },
        {
          key: 'out',
          head: t('out'),
          cell: (shift) => (
            <IconButton
              icon="trash"
              label={t('cancel', { name: nameOf(shift.partnerId) })}
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ partnerId: shift.partnerId, shiftId: shift.shiftId })}
            />
          ),
        },
      ]}
    />
  );
}
