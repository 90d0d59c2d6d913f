// The rider's papers as operations has them: what is missing or ends soon is known before it keeps anybody
// from work.
import { useQuery } from '@connectrpc/connect-query';
import { useBusinessNow } from '@doorstep/api/clock';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type PartnerDocument } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { formatDate } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { type PaperState, paperState } from './papers-model';

const texts = words({
  title: ['Papers', 'काग़ज़ात'],
  about: ['Show a new one at your store; operations enters it.', 'नया काग़ज़ अपने स्टोर पर दिखाएँ; संचालन उसे दर्ज करता है।'],
  licence: ['Driving licence', 'ड्राइविंग लाइसेंस'],
  registration: ['Vehicle registration', 'वाहन पंजीकरण'],
  insurance: ['Insurance', 'बीमा'],
  identity: ['Identity card', 'पहचान पत्र'],
  missing: ['Missing', 'नहीं है'],
  unseen: ['Not checked yet', 'अभी जाँचा नहीं'],
  expired: ['Has ended', 'अवधि समाप्त'],
  soon: ['Ends soon', 'जल्द समाप्त'],
  good: ['In order', 'ठीक है'],
  number: ['ends in {end}', 'आख़िरी अंक {end}'],
  until: ['good until {day}', '{day} तक मान्य'],
});

const kinds = ['licence', 'registration', 'insurance', 'identity'] as const;
const tones: Record<PaperState, 'good' | 'warn' | 'bad'> = {
  missing: 'warn',
  unseen: 'warn',
  expired: 'bad',
  soon: 'warn',
  good: 'good',
};

export function Papers() {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data, error, refetch } = useQuery(DeliveryPublicService.method.listMyDocuments, {});
  return (
    <section aria-labelledby="papers" className="flex flex-col gap-2">
      <div>
        <h2 id="papers" className="text-lg font-bold">
          {t('title')}
        </h2>
        <p className="text-soft">{t('about')}</p>
      </div>
      {data ? (
        <ul className="divide-y divide-line rounded-2xl border-2 border-line bg-card">
          {kinds.map((kind) => (
            <Paper key={kind} name={t(kind)} paper={data.documents.find((one) => one.kind === kind)} />
          ))}
        </ul>
      ) : error ? (
        <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </section>
  );
}

function Paper({ name, paper }: { name: string; paper: PartnerDocument | undefined }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const now = useBusinessNow(60_000);
  const state = paperState(paper, now);
  const facts = [
    paper?.numberEnd && t('number', { end: paper.numberEnd }),
    paper?.expiresOn && t('until', { day: formatDate(paper.expiresOn, language) }),
  ].filter(Boolean);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{name}</p>
        {facts.length > 0 && <p className="text-sm text-soft">{facts.join(', ')}</p>}
      </div>
      <Badge tone={tones[state]}>{t(state)}</Badge>
    </li>
  );
}
