// The first visit: one question, and what makes us different said in three lines.
import { useQuery } from '@connectrpc/connect-query';
import { useClientConfigQuery } from '@doorstep/api/client-config';
import { type Warehouse, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';
import { lazy, Suspense } from 'react';
import { choosePlace } from './place';
import { Link } from './router';

const DemoDoors = lazy(() => import('@doorstep/api/demo-doors').then((module) => ({ default: module.DemoDoors })));

const texts = words({
  title: ['Groceries from around the corner', 'किराना, पास की दुकान से'],
  about: ['Say where, and we tell you how long it takes right now.', 'जगह बताएँ, हम बताएँगे कि अभी कितना समय लगेगा।'],
  where: ['Where to?', 'कहाँ भेजें?'],
  stores: ['We deliver around', 'हम इनके आस-पास पहुँचाते हैं'],
  honest: ['The time is for your address, now', 'समय आपके पते के लिए, अभी का'],
  fees: ['Every fee from the first item', 'हर शुल्क पहली चीज़ से ही'],
  held: ['What is in your cart is held for you', 'कार्ट का सामान आपके लिए सुरक्षित'],
});

export function Welcome() {
  const t = useWords(texts);
  const stores = useQuery(WarehousePublicService.method.listWarehouses, {}, { staleTime: 300_000 });
  // What is below the button comes at once: nothing moves under a finger.
  const known = !useClientConfigQuery().isPending && !stores.isPending;
  const promises: [IconName, string][] = [
    ['clock', t('honest')],
    ['receipt', t('fees')],
    ['bag', t('held')],
  ];
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-x-12 gap-y-6 pt-8 text-center lg:max-w-5xl lg:flex-row lg:items-start lg:pt-16">
      <div className="flex flex-1 flex-col items-center gap-6">
        <Doorway />
        <h1 className="text-3xl font-bold sm:text-4xl">{t('title')}</h1>
        <p className="text-lg text-soft">{t('about')}</p>
        <Link to="/where" className={`${buttonClasses('main')} min-h-14 px-8 text-lg`}>
          <Icon name="pin" />
          {t('where')}
        </Link>
        {known && stores.data && stores.data.warehouses.length > 0 && (
          <section className="flex flex-col items-center gap-2">
            <h2 className="text-soft">{t('stores')}</h2>
            <ul className="flex flex-wrap justify-center gap-2">
              {stores.data.warehouses.map((store) => (
                <li key={store.warehouseId}>
                  <StoreButton store={store} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <Suspense>
        {known && (
          <div className="flex w-full flex-1 flex-col items-center gap-6">
            <DemoDoors here="shop" className="w-full" />
            <ul className="grid w-full gap-3 text-left sm:grid-cols-3">
              {promises.map(([icon, text]) => (
                <li
                  key={icon}
                  className="flex items-center gap-3 rounded-2xl bg-card px-4 py-3 sm:flex-col sm:items-start"
                >
                  <span className="text-brand">
                    <Icon name={icon} />
                  </span>
                  {text}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Suspense>
    </div>
  );
}

function StoreButton({ store: { latitude, longitude, name } }: { store: Warehouse }) {
  return (
    <button
      type="button"
      className={buttonClasses('plain')}
      onClick={() => {
        choosePlace({ latitude, longitude, label: name, addressId: '' });
        scrollTo(0, 0); // the store's own first screen has the same address
      }}
    >
      {name}
    </button>
  );
}

/** A lit doorway with a bag in front of it. */
function Doorway() {
  return (
    <svg aria-hidden="true" viewBox="0 0 200 170" className="w-52 max-w-full">
      <ellipse cx="100" cy="158" rx="92" ry="9" className="fill-sunk" />
      <path d="M52 156V62a48 48 0 0 1 96 0v94z" fill="#f4b740" />
      <path d="M52 156V62a48 48 0 0 1 48-48v142z" fill="#faf7f1" />
      <path d="M52 156V62a48 48 0 0 1 96 0v94" fill="none" stroke="#0b5d3f" strokeWidth="7" />
      <circle cx="111" cy="92" r="4.5" fill="#0b5d3f" />
      <path d="M118 112h48l5 46h-58z" fill="#0b5d3f" />
      <path d="M130 120v-8a12 12 0 0 1 24 0v8" fill="none" stroke="#faf7f1" strokeWidth="4" strokeLinecap="round" />
      <path d="M142 112c-4-14 2-26 14-30 3 14-2 25-14 30z" fill="#5f9e57" />
    </svg>
  );
}
