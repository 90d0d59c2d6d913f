// Demo only: a visitor alone with this app can have the counter and the customer do their part.
import { useClientConfig } from '@doorstep/api/client-config';
import { useSentence } from '@doorstep/api/failure';
import type { Stop, Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import type { IconName } from '@doorstep/ui/icon';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { usePosition, useWork } from './partner';

const texts = words({
  only: ['Demo only', 'केवल डेमो'],
  counter: ['The store scans the code', 'स्टोर कोड स्कैन करे'],
  counterAbout: [
    'Nobody stands at this counter but you. The store app does the same by hand.',
    'इस काउंटर पर आपके सिवा कोई नहीं। स्टोर ऐप में यही हाथ से होता है।',
  ],
  notPacked: ['The bags are still being packed.', 'थैले अभी पैक हो रहे हैं।'],
  customer: ['Ask the customer for the code', 'ग्राहक से कोड पूछें'],
  customerAbout: ['The customer lives in the simulated city.', 'ग्राहक सिमुलेटेड शहर में रहता है।'],
  says: ['The customer says: {code}', 'ग्राहक कहता है: {code}'],
});

const load = async () => new (await import('./demo-people')).DemoPeople();
let people: ReturnType<typeof load> | undefined;

export function DemoCounter({ trip }: { trip: Trip }) {
  const t = useWords(texts);
  const tell = useTell();
  const { refetch } = useWork();
  const manager = useLogin('store_manager');
  return (
    <Helper
      icon="scan"
      about={t('counterAbout')}
      label={t('counter')}
      work={async () => {
        people ??= load();
        if ((await (await people).handOver(manager, trip)) === 0) tell(t('notPacked'));
        refetch();
      }}
    />
  );
}

export function DemoCustomer({ stop }: { stop: Stop }) {
  const t = useWords(texts);
  const administrator = useLogin('admin');
  const [code, setCode] = useState('');
  return (
    <Helper
      icon="door"
      about={code ? <strong className="text-lg tabular-nums">{t('says', { code })}</strong> : t('customerAbout')}
      label={t('customer')}
      work={async () => {
        people ??= load();
        setCode(await (await people).codeOf(administrator, stop.orderId));
      }}
    />
  );
}

function useLogin(role: string): string {
  return useClientConfig()?.logins.find((login) => login.role === role)?.phone ?? '';
}

type Help = { icon: IconName; about: ReactNode; label: string; work: () => Promise<void> };

function Helper({ icon, about, label, work }: Help) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [busy, setBusy] = useState(false);
  if (usePosition().source !== 'demo') return null;
  const press = async () => {
    setBusy(true);
    await work().catch((error: unknown) => tell(sentence(error), { tone: 'bad' }));
    setBusy(false);
  };
  return (
    <section
      aria-label={t('only')}
      className="flex flex-col items-start gap-2 rounded-2xl border-2 border-dashed border-edge bg-sunk p-3"
    >
      <Badge tone="lamp">{t('only')}</Badge>
      <p aria-live="polite">{about}</p>
      <Button look="plain" wide icon={icon} busy={busy} onClick={() => void press()}>
        {label}
      </Button>
    </section>
  );
}
