// One rider: who and with which vehicle, documents, whether they may work, and their shifts.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { DeliveryPublicService, type Partner } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Ask } from '@doorstep/ui/dialog';
import { Field } from '@doorstep/ui/field';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { useGo, useParam } from './nav';
import { toneOf } from './orders';
import { Answer, Card, Empty, Page, Select } from './page';
import { Documents } from './rider-documents';
import { RiderOrders } from './rider-orders';
import { ShiftPlan } from './shifts';
import { StoreSelect, useFirstStore } from './stores-data';
import { useStatus } from './words';

const texts = words({
  fresh: ['New rider', 'नया राइडर'],
  about: [
    'The rider signs in with this phone number and finds the store at once.',
    'राइडर इसी फ़ोन नंबर से साइन इन करेगा और स्टोर तुरंत दिखेगा।',
  ],
  facts: ['Who', 'कौन'],
  phone: ['Phone', 'फ़ोन'],
  phoneHint: ['With country code, such as +919876543210', 'देश कोड के साथ, जैसे +919876543210'],
  phoneWrong: ['A number such as +919876543210', 'नंबर जैसे +919876543210'],
  name: ['Name', 'नाम'],
  nameNeeded: ['A name is needed', 'नाम चाहिए'],
  vehicle: ['Vehicle', 'वाहन'],
  number: ['Number plate', 'नंबर प्लेट'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved.', 'सहेज लिया।'],
  work: ['Work', 'काम'],
  block: ['Block the rider', 'राइडर को रोकें'],
  blockAbout: [
    'Orders that were not handed over go to somebody else at once. What the rider carries is finished.',
    'जो ऑर्डर नहीं सौंपे गए वे तुरंत किसी और को जाएँगे। जो राइडर के पास है वह पूरा होगा।',
  ],
  reason: ['Reason, which the rider sees', 'कारण, जो राइडर देखेगा'],
  yes: ['Block', 'रोकें'],
  no: ['Leave it', 'रहने दें'],
  unblock: ['Let them work again', 'फिर काम करने दें'],
  blocked: ['Blocked: {why}', 'रोका गया: {why}'],
  since: ['Online since', 'कब से ऑनलाइन'],
  notFound: ['There is no such rider', 'ऐसा कोई राइडर नहीं है'],
  shifts: ['Shifts', 'शिफ़्ट'],
});

export function RiderScreen() {
  const t = useWords(texts);
  const id = useParam('id');
  const list = useQuery(
    DeliveryPublicService.method.listPartners,
    { partnerId: id, pageSize: 1 },
    { enabled: id !== 'new', refetchOnWindowFocus: false },
  );
  if (id === 'new') {
    return (
      <Page title={t('fresh')} about={t('about')}>
        <Facts />
      </Page>
    );
  }
  const partner = list.data?.partners[0];
  return (
    <Page title={partner?.name ?? id}>
      <Answer of={list} rows={6}>
        {() =>
          partner ? (
            <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-2">
              <div className="flex min-w-0 flex-col gap-4">
                <Facts key={partner.partnerId} partner={partner} onSaved={() => void list.refetch()} />
                <Documents partnerId={partner.partnerId} />
              </div>
              <div className="flex min-w-0 flex-col gap-4">
                <Work partner={partner} onDone={() => void list.refetch()} />
                <RiderOrders partnerId={partner.partnerId} />
                <Card title={t('shifts')}>
                  <ShiftPlan partners={[partner]} partnerId={partner.partnerId} />
                </Card>
              </div>
            </div>
          ) : (
            <Empty icon="rider" title={t('notFound')} />
          )
        }
      </Answer>
    </Page>
  );
}

/** A new rider gets a login first and then a vehicle; both may be sent again. */
function Facts({ partner, onSaved }: { partner?: Partner; onSaved?: () => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const tell = useTell();
  const sentence = useSentence();
  const go = useGo();
  const first = useFirstStore();
  const [phone, setPhone] = useState(partner?.phone ?? '+91');
  const [name, setName] = useState(partner?.name ?? '');
  const [vehicleType, setVehicle] = useState(partner?.vehicleType ?? 'bike');
  const [vehicleNumber, setNumber] = useState(partner?.vehicleNumber ?? '');
  const [store, setStore] = useState(partner?.warehouseId ?? '');
  const [tried, setTried] = useState(false);
  const warehouseId = store || first;
  const compact = phone.replace(/[\s-]/g, '');
  const phoneWrong = !/^\+[1-9][0-9]{7,14}$/.test(compact);
  const hire = useAction(AccountPublicService.method.createUser);
  const save = useAction(DeliveryPublicService.method.savePartner);
  const send = async () => {
    setTried(true);
    if (phoneWrong || !name.trim()) return;
    try {
      const partnerId =
        partner?.partnerId ??
        (await hire.mutateAsync({ phone: compact, name: name.trim(), role: 'rider', warehouseId })).userId;
      await save.mutateAsync({
        partnerId,
        name: name.trim(),
        phone: compact,
        vehicleType,
        vehicleNumber: vehicleNumber.trim().toUpperCase(),
        warehouseId,
      });
      tell(t('saved'), { tone: 'good' });
      if (partner) onSaved?.();
      else void go({ to: '/riders/$id', params: { id: partnerId } });
    } catch (error) {
      tell(sentence(error), { tone: 'bad' });
    }
  };
  return (
    <Card title={t('facts')}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Field
          label={t('phone')}
          hint={t('phoneHint')}
          inputMode="tel"
          value={phone}
          error={tried && phoneWrong ? t('phoneWrong') : null}
          onChange={(event) => setPhone(event.target.value)}
        />
        <Field
          label={t('name')}
          value={name}
          maxLength={100}
          error={tried && !name.trim() ? t('nameNeeded') : null}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="grid grid-cols-2 gap-3">
          <Select
            label={t('vehicle')}
            value={vehicleType}
            onChange={setVehicle}
            options={['bike', 'bicycle'].map((value) => ({ value, label: status(value) }))}
          />
          <Field
            label={t('number')}
            value={vehicleNumber}
            maxLength={20}
            onChange={(event) => setNumber(event.target.value)}
          />
        </div>
        <StoreSelect value={warehouseId} onChange={setStore} />
        <Button type="submit" busy={hire.isPending || save.isPending}>
          {t('save')}
        </Button>
      </form>
    </Card>
  );
}

function Work({ partner, onDone }: { partner: Partner; onDone: () => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const tell = useTell();
  const sentence = useSentence();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const block = useAction(DeliveryPublicService.method.blockPartner, {
    onSuccess: () => {
      setAsked(false);
      setReason('');
      tell(t('saved'), { tone: 'good' });
      onDone();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Card title={t('work')}>
      <div className="flex flex-col items-start gap-3">
        {partner.blockedReason ? (
          <p className="rounded-xl bg-bad-tint px-3 py-2 text-bad">{t('blocked', { why: partner.blockedReason })}</p>
        ) : (
          <p className="flex items-center gap-3">
            <Badge tone={toneOf(partner.state)}>{status(partner.state)}</Badge>
            {partner.onlineSince && (
              <span className="text-soft">
                {t('since')} <Time at={timestampDate(partner.onlineSince)} />
              </span>
            )}
          </p>
        )}
        {partner.blockedReason ? (
          <Button busy={block.isPending} onClick={() => block.mutate({ partnerId: partner.partnerId, blocked: false })}>
            {t('unblock')}
          </Button>
        ) : (
          <Button look="danger" onClick={() => setAsked(true)}>
            {t('block')}
          </Button>
        )}
      </div>
      <Ask
        open={asked}
        danger
        title={t('block')}
        about={t('blockAbout')}
        yes={t('yes')}
        no={t('no')}
        busy={block.isPending}
        onNo={() => setAsked(false)}
        onYes={() => block.mutate({ partnerId: partner.partnerId, blocked: true, reason: reason.trim() })}
      >
        <Field label={t('reason')} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </Ask>
    </Card>
  );
}
