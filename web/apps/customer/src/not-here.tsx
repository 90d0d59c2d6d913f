// Why nothing can be ordered to a place now, and what one can do about it.
import { useQuery } from '@connectrpc/connect-query';
import type { Serviceability } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { EmptyState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { clockOf } from './hour';
import { InLine, mayWait } from './in-line';
import { Link } from './router';

const texts = words({
  outside_zones: ['We are not here yet', 'हम अभी यहाँ नहीं हैं'],
  outside_zonesAbout: [
    'No store of ours reaches this place in time. We would rather say so than be late.',
    'हमारा कोई स्टोर यहाँ समय पर नहीं पहुँच सकता। देर करने से बेहतर है कि हम बता दें।',
  ],
  store_closed: ['The store is closed now', 'स्टोर अभी बंद है'],
  store_closedAbout: ['Come back when it opens.', 'खुलने पर फिर आएँ।'],
  opens: ['It opens at {time}. Your cart waits here.', 'यह {time} बजे खुलता है। आपकी कार्ट यहीं रहेगी।'],
  store_busy: ['The store is too busy now', 'स्टोर अभी बहुत व्यस्त है'],
  store_busyAbout: [
    'More orders would make all of them late. Try again in some minutes.',
    'और ऑर्डर लेने से सबको देर होगी। कुछ मिनट बाद फिर कोशिश करें।',
  ],
  store_paused: ['The store takes no orders right now', 'स्टोर अभी ऑर्डर नहीं ले रहा'],
  store_pausedAbout: [
    'It is only for a while. This page looks again by itself.',
    'यह थोड़ी देर के लिए है। यह पेज अपने आप फिर देखता रहेगा।',
  ],
  wait_in_line: ['So many orders that new ones wait in line', 'इतने ऑर्डर हैं कि नए क़तार में हैं'],
  wait_in_lineAbout: [
    'Everybody has their turn, in the order in which they came.',
    'सबकी बारी आती है, जिस क्रम में लोग आए।',
  ],
  other: ['Another place', 'दूसरी जगह'],
});

const known = ['outside_zones', 'store_closed', 'store_busy', 'store_paused', 'wait_in_line'] as const;

type Props = { serviceability: Serviceability; action?: boolean };

export function NotHere({ serviceability, action = true }: Props) {
  const t = useWords(texts);
  const why = known.find((one) => one === serviceability.whyNot) ?? 'store_busy';
  const opens = useOpening(why === 'store_closed' ? serviceability.warehouseId : '');
  return (
    <div className="pt-6">
      <h1 className="sr-only">{t(why)}</h1>
      <EmptyState
        icon={why === 'outside_zones' ? 'map' : 'clock'}
        title={t(why)}
        action={
          action && (
            <div className="flex w-full flex-col items-center gap-4">
              {mayWait(serviceability) && <InLine serviceability={serviceability} />}
              <Link to="/where" className={buttonClasses(mayWait(serviceability) ? 'plain' : 'main')}>
                {t('other')}
              </Link>
            </div>
          )
        }
      >
        {opens ? t('opens', { time: opens }) : t(`${why}About`)}
      </EmptyState>
    </div>
  );
}

/** When a store opens, on its own clock; empty while it is not known, or when it never closes. */
function useOpening(warehouseId: string): string {
  const store = useQuery(
    WarehousePublicService.method.getWarehouse,
    { warehouseId },
    { enabled: warehouseId !== '', staleTime: 300_000 },
  );
  if (!store.data || store.data.opensMinute === store.data.closesMinute) return '';
  return clockOf(store.data.opensMinute);
}
