// Goods in: what a delivery brought, counted at the door, and the shelf it goes to.

import { EmptyState } from '@doorstep/ui/states';
import { Tabs } from '@doorstep/ui/tabs';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { PutAway } from './put-away';
import { Receive } from './receive';
import { useTitle } from './title';
import { useIsManager } from './work-place';

const texts = words({
  title: ['Goods in', 'माल आया'],
  receive: ['Receive', 'माल लें'],
  putAway: ['Put away', 'शेल्फ़ पर रखें'],
  manager: ['The store manager books goods in', 'माल स्टोर मैनेजर दर्ज करता है'],
});

export function Goods() {
  const t = useWords(texts);
  useTitle(t('title'));
  const manager = useIsManager();
  const [tab, setTab] = useState<'receive' | 'putAway'>('receive');
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-2xl font-bold">{t('title')}</h1>
      {manager ? (
        <Tabs<'receive' | 'putAway'>
          label={t('title')}
          value={tab}
          onChange={setTab}
          tabs={[
            { key: 'receive', label: t('receive'), content: <Receive onPutAway={() => setTab('putAway')} /> },
            { key: 'putAway', label: t('putAway'), content: <PutAway /> },
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
