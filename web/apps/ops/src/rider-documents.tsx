// The papers of a rider: which there are, until when they are good, and whether somebody has seen them.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { businessNow } from '@doorstep/api/clock';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type PartnerDocument } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useDate } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { Answer, Card } from './page';

const texts = words({
  title: ['Documents', 'दस्तावेज़'],
  licence: ['Driving licence', 'ड्राइविंग लाइसेंस'],
  registration: ['Vehicle registration', 'वाहन पंजीकरण'],
  insurance: ['Insurance', 'बीमा'],
  identity: ['Identity card', 'पहचान पत्र'],
  missing: ['Missing', 'नहीं है'],
  seen: ['Seen', 'देखा गया'],
  unseen: ['Not seen yet', 'अभी नहीं देखा'],
  expired: ['Expired', 'तारीख निकली'],
  ends: ['ends {day}', '{day} तक'],
  number: ['ends in {end}', 'आख़िरी अंक {end}'],
  edit: ['Change {what}', '{what} बदलें'],
  fullNumber: ['Number', 'नंबर'],
  keep: ['Leave it empty to keep the number that is there.', 'जो नंबर है उसे रखने के लिए खाली छोड़ें।'],
  until: ['Good until', 'कब तक मान्य'],
  verified: ['I have seen the document itself', 'मैंने असली दस्तावेज़ देखा है'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved.', 'सहेज लिया।'],
});

const kinds = ['licence', 'registration', 'insurance', 'identity'] as const;
type Kind = (typeof kinds)[number];

export function Documents({ partnerId }: { partnerId: string }) {
  const t = useWords(texts);
  const dateOf = useDate();
  const list = useQuery(DeliveryPublicService.method.listPartnerDocuments, { partnerId });
  const [open, setOpen] = useState<Kind | null>(null);
  const today = businessNow().toLocaleDateString('sv-SE', { timeZone: 'Asia/Kolkata' }); // as in 2026-12-03
  return (
    <Card title={t('title')}>
      <Answer of={list} rows={4}>
        {({ documents }) => (
          <>
            <ul>
              {kinds.map((kind) => {
                const found = documents.find((d) => d.kind === kind);
                return (
                  <li key={kind} className="flex flex-wrap items-center gap-2 border-b border-line py-1 last:border-0">
                    <button
                      type="button"
                      aria-label={t('edit', { what: t(kind) })}
                      onClick={() => setOpen(kind)}
                      className="min-h-11 flex-1 text-left font-medium text-brand underline"
                    >
                      {t(kind)}
                    </button>
                    {found && <span className="text-sm text-soft">{t('number', { end: found.numberEnd })}</span>}
                    {found?.expiresOn && (
                      <span className="text-sm text-soft">{t('ends', { day: dateOf(found.expiresOn) })}</span>
                    )}
                    <State document={found} today={today} />
                  </li>
                );
              })}
            </ul>
            {open && (
              <Edit
                partnerId={partnerId}
                kind={open}
                before={documents.find((d) => d.kind === open)}
                onClose={() => setOpen(null)}
                onSaved={() => {
                  setOpen(null);
                  void list.refetch();
                }}
              />
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}

function State({ document, today }: { document?: PartnerDocument; today: string }) {
  const t = useWords(texts);
  if (!document) return <Badge tone="plain">{t('missing')}</Badge>;
  if (document.expiresOn && document.expiresOn < today) return <Badge tone="bad">{t('expired')}</Badge>;
  return <Badge tone={document.verified ? 'good' : 'warn'}>{t(document.verified ? 'seen' : 'unseen')}</Badge>;
}

type EditProps = {
  partnerId: string;
  kind: Kind;
  before?: PartnerDocument;
  onClose: () => void;
  onSaved: () => void;
};

function Edit({ partnerId, kind, before, onClose, onSaved }: EditProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [number, setNumber] = useState('');
  const [expiresOn, setExpires] = useState(before?.expiresOn ?? '');
  const [verified, setVerified] = useState(before?.verified ?? false);
  const save = useAction(DeliveryPublicService.method.savePartnerDocument, {
    onSuccess: () => {
      tell(t('saved'), { tone: 'good' });
      onSaved();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  return (
    <Sheet
      open
      onClose={onClose}
      title={t(kind)}
      foot={
        <Button
          wide
          busy={save.isPending}
          disabled={!before && !number.trim()}
          onClick={() => save.mutate({ partnerId, kind, number, expiresOn, verified })}
        >
          {t('save')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field
          label={t('fullNumber')}
          hint={before ? t('keep') : undefined}
          value={number}
          maxLength={40}
          autoComplete="off"
          onChange={(event) => setNumber(event.target.value)}
        />
        <Field label={t('until')} type="date" value={expiresOn} onChange={(event) => setExpires(event.target.value)} />
        <label className="flex min-h-11 items-center gap-3 font-medium">
          <input
            type="checkbox"
            className="size-5 flex-none accent-brand"
            checked={verified}
            onChange={(event) => setVerified(event.target.checked)}
          />
          {t('verified')}
        </label>
      </div>
    </Sheet>
  );
}
