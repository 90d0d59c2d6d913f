// What the store says about this address now, and the honest "not here yet".
import type { Serviceability } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { buttonClasses } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { Skeleton } from '@doorstep/ui/skeleton';
import { EmptyState } from '@doorstep/ui/states';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { reasonsIn } from './reasons';
import { Link } from './router';

const texts = words({
  minutes: ['{a}-{b} min', '{a}-{b} मिनट'],
  from: ['from {store}', '{store} से'],
  reasons: ['Why', 'क्यों'],
  outside_zones: ['We are not here yet', 'हम अभी यहाँ नहीं हैं'],
  outsideAbout: [
    'No store of ours reaches this place in time. We would rather say so than be late.',
    'हमारा कोई स्टोर यहाँ समय पर नहीं पहुँच सकता। देर करने से बेहतर है कि हम बता दें।',
  ],
  store_closed: ['The store is closed now', 'स्टोर अभी बंद है'],
  closedAbout: ['Come back when it opens.', 'खुलने पर फिर आएँ।'],
  store_busy: ['The store is too busy now', 'स्टोर अभी बहुत व्यस्त है'],
  busyAbout: [
    'More orders would make all of them late. Try again in some minutes.',
    'और ऑर्डर लेने से सबको देर होगी। कुछ मिनट बाद फिर कोशिश करें।',
  ],
  other: ['Another place', 'दूसरी जगह'],
});

export function PromiseLine({ serviceability }: { serviceability: Serviceability | undefined }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  if (!serviceability) return <Skeleton className="h-6 w-64" />;
  const { estimateMinutes: a, promiseMinutes: b, warehouseName: store, reasons } = serviceability;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-soft">
      <span className="inline-flex items-center gap-1.5 font-semibold text-ink">
        <Icon name="clock" size={18} />
        {t('minutes', { a, b })}
      </span>
      <span>{t('from', { store })}</span>
      {reasons.length > 0 && (
        <span>
          <span className="sr-only">{t('reasons')}: </span>({reasonsIn(language, reasons)})
        </span>
      )}
    </p>
  );
}

export function NotHere({ serviceability, action = true }: { serviceability: Serviceability; action?: boolean }) {
  const t = useWords(texts);
  const { whyNot } = serviceability;
  const [title, about] =
    whyNot === 'store_closed'
      ? [t('store_closed'), t('closedAbout')]
      : whyNot === 'store_busy'
        ? [t('store_busy'), t('busyAbout')]
        : [t('outside_zones'), t('outsideAbout')];
  return (
    <div className="pt-6">
      <h1 className="sr-only">{title}</h1>
      <EmptyState
        icon={whyNot === 'outside_zones' ? 'map' : 'clock'}
        title={title}
        action={
          action && (
            <Link to="/where" className={buttonClasses('main')}>
              {t('other')}
            </Link>
          )
        }
      >
        {about}
      </EmptyState>
    </div>
  );
}
