// Where to: a saved address, or a pin on the map; with what the place gets before it is chosen.
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { AccountPublicService, type Address } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { Skeleton } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useState } from 'react';
import { oneLine } from './address-line';
import { NotHere } from './not-here';
import { PinMap } from './pin-map';
import { choosePlace, usePlace, useServiceability } from './place';
import { PromiseLine } from './promise';
import { back, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  title: ['Where to?', 'कहाँ भेजें?'],
  about: ['Put the pin at your door.', 'पिन अपने दरवाज़े पर रखें।'],
  saved: ['Saved addresses', 'सहेजे हुए पते'],
  pin: ['Pin on the map', 'नक्शे पर पिन'],
  use: ['Deliver here', 'यहाँ भेजें'],
  chosen: ['chosen', 'चुना हुआ'],
});

const settleMs = 250;

export function Where() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const place = usePlace();
  const stores = useQuery(WarehousePublicService.method.listWarehouses, {}, { staleTime: 300_000 });
  const first = stores.data?.warehouses[0];
  const start = place ?? first;
  const [pin, setPin] = useState<[number, number] | null>(null);
  const at = pin ?? (start ? ([start.longitude, start.latitude] as [number, number]) : null);
  const settled = useSettled(at, settleMs);
  const serviceability = useServiceability(settled && { longitude: settled[0], latitude: settled[1] });
  // What was said about the last pin is shown until there is news, and is not what is chosen by.
  const known = serviceability.isPlaceholderData ? undefined : serviceability.data;
  const choose = (next: Parameters<typeof choosePlace>[0]) => {
    choosePlace(next);
    back('/');
  };
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <TitleBar title={t('title')} to="/" />
      <SavedAddresses
        onChoose={(a) =>
          choose({ latitude: a.latitude, longitude: a.longitude, label: a.label || a.line1, addressId: a.addressId })
        }
      />
      <p className="text-soft">{t('about')}</p>
      {stores.error && !start ? (
        <ErrorState
          message={sentence(stores.error)}
          offline={isOffline(stores.error)}
          onRetry={() => void stores.refetch()}
        />
      ) : start ? (
        <PinMap start={[start.longitude, start.latitude]} onPlace={setPin} className="h-[min(24rem,45dvh)]" />
      ) : (
        <Skeleton className="h-80" />
      )}
      <div aria-live="polite" className="min-h-12">
        {serviceability.error && !serviceability.data ? (
          <Notice tone="bad" icon="alert">
            {sentence(serviceability.error)}
          </Notice>
        ) : serviceability.data && !serviceability.data.serviceable ? (
          <NotHere serviceability={serviceability.data} action={false} />
        ) : (
          <PromiseLine serviceability={serviceability.data} />
        )}
      </div>
      <Button
        wide
        icon="pin"
        disabled={!at || !known || known.whyNot === 'outside_zones'}
        onClick={() => at && choose({ longitude: at[0], latitude: at[1], label: t('pin'), addressId: '' })}
        className="min-h-13"
      >
        {t('use')}
      </Button>
    </div>
  );
}

function SavedAddresses({ onChoose }: { onChoose: (address: Address) => void }) {
  const t = useWords(texts);
  const person = usePerson();
  const place = usePlace();
  const { data, isLoading } = useQuery(AccountPublicService.method.listAddresses, {}, { enabled: person !== null });
  if (isLoading) return <Skeleton className="h-25" />; // one address is the most usual
  if (!data || data.addresses.length === 0) return null;
  return (
    <section aria-labelledby="saved">
      <h2 id="saved" className="mb-2 font-semibold">
        {t('saved')}
      </h2>
      <ul className="flex flex-col gap-2">
        {data.addresses.map((address) => (
          <li key={address.addressId}>
            <button
              type="button"
              onClick={() => onChoose(address)}
              className="flex min-h-14 w-full items-center gap-3 rounded-2xl border border-line bg-card px-4 py-2 text-left hover:border-brand"
            >
              <Icon name="home" />
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">{address.label || address.line1}</span>
                <span className="block text-sm text-soft">{oneLine(address)}</span>
              </span>
              {place?.addressId === address.addressId && (
                <>
                  <Icon name="check" className="text-brand" />
                  <span className="sr-only">{t('chosen')}</span>
                </>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The value when it has not changed for a moment; the first one at once. */
function useSettled<T>(value: T | null, ms: number): T | null {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settled === null ? 0 : ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return settled;
}
