// What a zone is called, whose it is and how it is drawn, and what a change of it gains and loses.
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { useWords, words } from '@doorstep/ui/words';
import { useId, useState } from 'react';
import { Card, Facts } from './page';
import { StoreSelect } from './stores-data';

export const zoneTexts = words({
  name: ['Name', 'नाम'],
  id: ['Id', 'आईडी'],
  idHint: ['Small letters, digits and hyphens', 'छोटे अक्षर, अंक और हाइफ़न'],
  inUse: ['In use', 'चालू'],
  minutes: ['Minutes of riding', 'सवारी के मिनट'],
  minutesHint: ['Drawn from the streets around the store', 'स्टोर के आसपास की सड़कों से बनता है'],
  draw: ['Draw by minutes', 'मिनट से बनाएँ'],
  change: ['What changes', 'क्या बदलेगा'],
  gained: ['Gained', 'जुड़ा'],
  lost: ['Lost', 'छूटा'],
  area: ['{n} km²', '{n} किमी²'],
});

export type Draft = { zoneId: string; warehouseId: string; name: string; isActive: boolean; rideMinutes: number };

type Props = {
  draft: Draft;
  fresh: boolean;
  drawing: boolean;
  onChange: (draft: Draft) => void;
  onMinutes: (minutes: number) => void;
};

const toId = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

export function ZoneForm({ draft, fresh, drawing, onChange, onMinutes }: Props) {
  const t = useWords(zoneTexts);
  const hint = useId();
  const [minutes, setMinutes] = useState(String(draft.rideMinutes || 8));
  const count = Number(minutes);
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={t('name')}
        value={draft.name}
        maxLength={100}
        onChange={(event) => {
          const name = event.target.value;
          onChange({ ...draft, name, zoneId: fresh ? toId(name) : draft.zoneId });
        }}
      />
      {fresh && (
        <Field
          label={t('id')}
          hint={t('idHint')}
          value={draft.zoneId}
          maxLength={40}
          onChange={(event) => onChange({ ...draft, zoneId: event.target.value.replace(/[^a-z0-9-]/g, '') })}
        />
      )}
      <StoreSelect value={draft.warehouseId} onChange={(warehouseId) => onChange({ ...draft, warehouseId })} />
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (count >= 1 && count <= 60) onMinutes(count);
        }}
      >
        <div className="min-w-32 flex-1">
          <Field
            label={t('minutes')}
            aria-describedby={hint}
            inputMode="numeric"
            value={minutes}
            onChange={(event) => setMinutes(event.target.value.replace(/\D/g, '').slice(0, 2))}
          />
        </div>
        <Button type="submit" look="plain" icon="clock" busy={drawing}>
          {t('draw')}
        </Button>
        <p id={hint} className="w-full text-sm text-soft">
          {t('minutesHint')}
        </p>
      </form>
      <label className="flex min-h-11 items-center gap-3 font-medium">
        <input
          type="checkbox"
          className="size-5 accent-brand"
          checked={draft.isActive}
          onChange={(event) => onChange({ ...draft, isActive: event.target.checked })}
        />
        {t('inUse')}
      </label>
    </div>
  );
}

export function Difference({ area }: { area: { gained: number; lost: number } }) {
  const t = useWords(zoneTexts);
  const km = (n: number) => t('area', { n: n.toFixed(2) });
  return (
    <Card title={t('change')}>
      <div role="status" className="flex flex-col gap-3">
        <Facts
          of={[
            [
              t('gained'),
              <Badge key="gained" tone="good">
                +{km(area.gained)}
              </Badge>,
            ],
            [
              t('lost'),
              <Badge key="lost" tone={area.lost >= 0.005 ? 'bad' : 'plain'}>
                {area.lost >= 0.005 ? `-${km(area.lost)}` : km(0)}
              </Badge>,
            ],
          ]}
        />
      </div>
    </Card>
  );
}
