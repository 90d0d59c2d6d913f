// Goods: what a delivery brought, counted at the door, the shelf it goes to, and whether it is still there.

import { EmptyState } from '@doorstep/ui/states';
import { Tabs } from '@doorstep/ui/tabs';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { CountShelf } from './count-shelf';
import { Dates } from './dates';
import { PutAway } from './put-away';
import { Receive } from './receive';
import { useTitle } from './title';
import { useIsManager } from './work-place';

const texts = words({
  title: ['Goods', 'माल'],
  receive: ['Receive', 'माल लें'],
  putAway: ['Put away', 'शेल्फ़ पर रखें'],
  count: ['Count', 'गिनें'],
  dates: ['Dates', 'तारीखें'],
  manager: ['The store manager books and counts goods', 'माल स्टोर मैनेजर दर्ज करता और गिनता है'],
});

type Tab = 'receive' | 'putAway' | 'count' | 'dates';

export function Goods() {
  const t = useWords(texts);
  useTitle(t('title'));
  const manager = useIsManager();
  const [tab, setTab] = useState<Tab>('receive');
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {manager ? (
        <Tabs<Tab>
          label={t('title')}
          value={tab}
          onChange={setTab}
          tabs={[
            { key: 'receive', label: t('receive'), content: <Receive onPutAway={() => setTab('putAway')} /> },
            { key: 'putAway', label: t('putAway'), content: <PutAway /> },
            { key: 'count', label: t('count'), content: <CountShelf /> },
            { key: 'dates', label: t('dates'), content: <Dates /> },
          ]}
        />
      ) : (
        <EmptyState icon="box" title={t('manager')}>
          {null}
        </EmptyState>
      )}
    </div>
  );
}
