// Demo only: the ways into the four apps, so that a visitor finds out alone that a whole city runs here, and how
// to be each of its people.
import { Badge } from '@doorstep/ui/badge';
import { classes } from '@doorstep/ui/classes';
import { Icon, type IconName } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';
import { useId } from 'react';
import { useClientConfig } from './client-config';
import { wallTime } from './clock';

const texts = words({
  demo: ['Demo', 'डेमो'],
  title: ['A whole city runs here', 'यहाँ पूरा शहर चलता है'],
  about: [
    'Shoppers order, pickers pick and riders ride, {speed} times faster than life.',
    'यहाँ ग्राहक, पिकर और राइडर असल से {speed} गुना तेज़ चलते हैं।',
  ],
  aboutReal: [
    'Shoppers order, pickers pick and riders ride, as fast as in life.',
    'यहाँ ग्राहक, पिकर और राइडर असल रफ़्तार से चलते हैं।',
  ],
  join: ['Join them: each door opens in its own tab.', 'आप भी आएँ: हर दरवाज़ा अलग टैब में खुलता है।'],
  here: ['You are here', 'आप यहाँ हैं'],
  shop: ['Order something', 'कुछ मँगाएँ'],
  shopAs: ['as a customer', 'ग्राहक बनकर'],
  store: ['Pick and pack', 'सामान उठाएँ, पैक करें'],
  storeAs: ['as a picker', 'पिकर बनकर'],
  rider: ['Ride to the door', 'दरवाज़े तक जाएँ'],
  riderAs: ['as a rider', 'राइडर बनकर'],
  ops: ['Watch the city live', 'शहर को लाइव देखें'],
  opsAs: ['as operations', 'संचालन बनकर'],
});

export type App = 'shop' | 'store' | 'rider' | 'ops';

/** The role that somebody comes in with who takes the way to an app; the shop is open to everybody. */
const doors: { app: App; icon: IconName; href: string }[] = [
  { app: 'shop', icon: 'bag', href: '/' },
  { app: 'store', icon: 'box', href: '/store/?be=picker' },
  { app: 'rider', icon: 'rider', href: '/rider/?be=rider' },
  { app: 'ops', icon: 'map', href: '/ops/?be=operations' },
];

/** Nothing, outside the demo. An app keeps its tab, so that going to and fro does not pile them up. */
export function DemoDoors({ here, className }: { here: App; className?: string }) {
  const t = useWords(texts);
  const heading = useId();
  if (!useClientConfig()?.demo) return null;
  const speed = Math.round(1 / wallTime(1));
  return (
    <section
      aria-labelledby={heading}
      className={classes('rounded-2xl border-2 border-dashed border-edge p-4 text-left', className)}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone="lamp">{t('demo')}</Badge>
        <h2 id={heading} className="font-bold">
          {t('title')}
        </h2>
      </div>
      <p className="mt-1 text-sm text-soft">
        {speed > 1 ? t('about', { speed }) : t('aboutReal')} {t('join')}
      </p>
      <ul className="mt-3 grid grid-cols-[repeat(auto-fit,minmax(min(11rem,100%),1fr))] gap-2">
        {doors.map(({ app, icon, href }) => (
          <li key={app}>
            <Door {...{ icon, href, app, here: app === here }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type DoorProps = { app: App; icon: IconName; href: string; here: boolean };

function Door({ app, icon, href, here }: DoorProps) {
  const t = useWords(texts);
  const look = 'flex min-h-14 items-center gap-3 rounded-xl border border-line px-3 py-2';
  const label = (
    <>
      <span className="flex size-9 flex-none items-center justify-center rounded-full bg-tint text-brand">
        <Icon name={icon} />
      </span>
      <span className="min-w-0">
        <span className="block leading-5 font-semibold">{t(app)}</span>
        <span className="block text-sm text-soft">{here ? t('here') : t(`${app}As`)}</span>
      </span>
    </>
  );
  if (here) return <div className={classes(look, 'bg-sunk')}>{label}</div>;
  return (
    <a href={href} target={`doorstep-${app}`} className={classes(look, 'bg-card hover:bg-sunk')}>
      {label}
    </a>
  );
}
