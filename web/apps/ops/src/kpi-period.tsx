// The period and the store that figures are about. They are in the address, so that a page can be shared.
import { useWords, words } from '@doorstep/ui/words';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { isPeriod, type Period, periods, periodTexts } from './kpi-data';
import { Select } from './page';
import { StoreSelect } from './stores-data';

const texts = words({ period: ['Period', 'अवधि'] });

type Looked = { period: Period; store: string };

/** What the address says, and how to say something else. */
export function useLook(): [Looked, (change: Partial<Looked>) => void] {
  const search = useSearch({ strict: false }) as { period?: string; store?: string };
  const navigate = useNavigate();
  const look: Looked = {
    period: search.period && isPeriod(search.period) ? search.period : 'hours',
    store: search.store ?? '',
  };
  return [look, (change) => void navigate({ to: '.', search: { ...look, ...change }, replace: true } as never)];
}

export function LookBar({ look, onLook }: { look: Looked; onLook: (change: Partial<Looked>) => void }) {
  const t = useWords(texts);
  const names = useWords(periodTexts);
  return (
    <>
      <Select
        label={t('period')}
        value={look.period}
        onChange={(period) => onLook({ period: period as Period })}
        options={periods.map((value) => ({ value, label: names(value) }))}
      />
      <StoreSelect all value={look.store} onChange={(store) => onLook({ store })} />
    </>
  );
}
