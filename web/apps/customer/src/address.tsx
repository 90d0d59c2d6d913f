// An address with its pin: new, or to be changed.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { AccountPublicService, type Address } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field, TextField } from '@doorstep/ui/field';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { PinMap } from './pin-map';
import { choosePlace, usePlace } from './place';
import { back, go, useParam, useQueryText, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  new: ['New address', 'नया पता'],
  change: ['Change the address', 'पता बदलें'],
  pin: ['Put the pin where the door is.', 'पिन वहाँ रखें जहाँ दरवाज़ा है।'],
  line1: ['Flat, floor, house', 'फ़्लैट, मंज़िल, मकान'],
  line1Needed: ['The rider needs a flat or house number.', 'राइडर को फ़्लैट या मकान नंबर चाहिए।'],
  line2: ['Street, area', 'गली, इलाक़ा'],
  landmark: ['Landmark', 'पहचान'],
  city: ['City', 'शहर'],
  pincode: ['PIN code', 'पिन कोड'],
  notes: ['Notes for the rider', 'राइडर के लिए नोट'],
  notesHint: ['Such as: ring twice, gate on the left.', 'जैसे: दो बार घंटी बजाएँ, बाईं ओर गेट।'],
  label: ['Name of this address', 'इस पते का नाम'],
  labelHint: ['Such as Home or Work.', 'जैसे घर या दफ़्तर।'],
  save: ['Save and deliver here', 'सहेजें और यहाँ भेजें'],
});

type Form = Pick<
  Address,
  'label' | 'line1' | 'line2' | 'landmark' | 'city' | 'pincode' | 'notes' | 'latitude' | 'longitude'
>;

export function AddressScreen() {
  const sentence = useSentence();
  const id = useParam('id');
  const isNew = id === 'new';
  const person = usePerson();
  const then = useQueryText('then');
  const place = usePlace();
  const stores = useQuery(
    WarehousePublicService.method.listWarehouses,
    {},
    { enabled: isNew && !place, staleTime: 300_000 },
  );
  const list = useQuery(AccountPublicService.method.listAddresses, {}, { enabled: person !== null && !isNew });
  useEffect(() => {
    if (!person) go(`/sign-in?then=${encodeURIComponent(location.pathname + location.search)}`, { replace: true });
  }, [person]);
  if (list.error && !list.data)
    return (
      <ErrorState message={sentence(list.error)} offline={isOffline(list.error)} onRetry={() => void list.refetch()} />
    );
  const saved = list.data?.addresses.find((address) => address.addressId === id);
  const at = place ?? stores.data?.warehouses[0];
  const start = isNew ? at && blank(at.latitude, at.longitude) : saved;
  if (!start || !person) return <SkeletonRows rows={5} className="pt-6" />;
  return <AddressForm id={isNew ? '' : id} start={start} then={then} />;
}

function blank(latitude: number, longitude: number): Form {
  return {
    label: '',
    line1: '',
    line2: '',
    landmark: '',
    city: 'Bengaluru',
    pincode: '',
    notes: '',
    latitude,
    longitude,
  };
}

function AddressForm({ id, start, then }: { id: string; start: Form; then: string }) {
  const t = useWords(texts);
  useTitle(id ? t('change') : t('new'));
  const sentence = useSentence();
  const queries = useQueryClient();
  const [form, setForm] = useState<Form>(() => {
    const { label, line1, line2, landmark, city, pincode, notes, latitude, longitude } = start;
    return { label, line1, line2, landmark, city, pincode, notes, latitude, longitude };
  });
  const [mistake, setMistake] = useState('');
  const onSuccess = (address: Address) => {
    choosePlace({
      latitude: address.latitude,
      longitude: address.longitude,
      label: address.label || address.line1,
      addressId: address.addressId,
    });
    void queries.invalidateQueries();
    if (then.startsWith('/') && !then.startsWith('//')) go(then, { replace: true });
    else back('/account/addresses');
  };
  const create = useAction(AccountPublicService.method.createAddress, { onSuccess });
  const update = useAction(AccountPublicService.method.updateAddress, { onSuccess });
  const error = create.error ?? update.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = form.line1.trim() === '';
    setMistake(wrong ? t('line1Needed') : '');
    if (wrong) document.getElementById('line1')?.focus();
    else if (id) update.mutate({ addressId: id, address: form });
    else create.mutate({ address: form });
  };
  const field = (
    name: keyof Form & ('label' | 'line1' | 'line2' | 'landmark' | 'city' | 'pincode'),
    more: { hint?: string; autoComplete?: string; max: number; inputMode?: 'numeric' },
  ) => (
    <Field
      id={name}
      label={t(name)}
      hint={more.hint}
      value={form[name]}
      maxLength={more.max}
      inputMode={more.inputMode}
      autoComplete={more.autoComplete}
      error={name === 'line1' ? mistake : null}
      onChange={(event) => setForm({ ...form, [name]: event.target.value })}
    />
  );
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <TitleBar title={id ? t('change') : t('new')} to="/account/addresses" />
      <p className="text-soft">{t('pin')}</p>
      <PinMap
        start={[start.longitude, start.latitude]}
        onPlace={([longitude, latitude]) => setForm((now) => ({ ...now, latitude, longitude }))}
        className="h-64"
      />
      <form onSubmit={submit} noValidate className="flex flex-col gap-3">
        {field('line1', { autoComplete: 'address-line1', max: 200 })}
        {field('line2', { autoComplete: 'address-line2', max: 200 })}
        {field('landmark', { max: 200 })}
        <div className="grid gap-3 sm:grid-cols-2">
          {field('city', { autoComplete: 'address-level2', max: 100 })}
          {field('pincode', { autoComplete: 'postal-code', max: 12, inputMode: 'numeric' })}
        </div>
        <TextField
          label={t('notes')}
          hint={t('notesHint')}
          value={form.notes}
          maxLength={300}
          onChange={(event) => setForm({ ...form, notes: event.target.value })}
        />
        {field('label', { hint: t('labelHint'), max: 40 })}
        {error && (
          <div role="alert">
            <Notice tone="bad" icon="alert">
              {sentence(error)}
            </Notice>
          </div>
        )}
        <Button type="submit" wide busy={create.isPending || update.isPending} className="min-h-13">
          {t('save')}
        </Button>
      </form>
    </div>
  );
}
