// What becomes of each line of an import, in numbers and line by line, to be read and to be kept as a file.
import { useReason } from '@doorstep/api/failure';
import { Badge, type Tone } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { saveTable } from '@doorstep/ui/save-file';
import { useWords, words } from '@doorstep/ui/words';
import Papa from 'papaparse';
import { useState } from 'react';
import { count, type Row, type Told } from './import-columns';
import { Empty, Select } from './page';
import { Table } from './table';

const texts = words({
  lines: ['Lines of the file', 'फ़ाइल की पंक्तियाँ'],
  show: ['Show', 'दिखाएँ'],
  everything: ['Everything', 'सब'],
  line: ['Line', 'पंक्ति'],
  product: ['Product', 'सामान'],
  outcome: ['Outcome', 'नतीजा'],
  what: ['What', 'क्या'],
  new: ['New', 'नया'],
  changed: ['Changed', 'बदला'],
  unchanged: ['Unchanged', 'वैसा ही'],
  wrong: ['Wrong', 'गलत'],
  from: ['{field}: {before} → {after}', '{field}: {before} → {after}'],
  result: ['Download the result', 'नतीजा डाउनलोड करें'],
  first: ['The first {n} of them.', 'इनमें से पहले {n}।'],
  none: ['No such line', 'ऐसी कोई पंक्ति नहीं'],
  written: ['This is what was imported.', 'यह आयात हुआ।'],
  notYet: ['Nothing is written yet.', 'अभी कुछ नहीं लिखा गया।'],
});

const outcomes = ['new', 'changed', 'wrong', 'unchanged'] as const;
const tones: Record<string, Tone> = { new: 'good', changed: 'lamp', wrong: 'bad', unchanged: 'plain' };

/** More lines than a person reads are in the file that can be downloaded. */
const mostShown = 300;

export function Preview({ told, rows, written }: { told: Told[]; rows: Row[]; written: boolean }) {
  const t = useWords(texts);
  const [only, setOnly] = useState('');
  const shown = told.filter((row) => (only ? row.outcome === only : row.outcome !== 'unchanged'));
  const download = () => {
    const values = new Map(rows.map((row) => [row.line, row.values]));
    saveTable(
      'import-result.csv',
      Papa.unparse(
        told.map((row) => ({
          line: row.line,
          outcome: row.outcome,
          reason: row.reason,
          message: row.message,
          ...values.get(row.line),
        })),
      ),
    );
  };
  return (
    <>
      <p role="status" className="font-medium">
        {written ? t('written') : t('notYet')}
      </p>
      <ul className="flex flex-wrap gap-2">
        {outcomes.map((outcome) => (
          <li key={outcome}>
            <Badge tone={tones[outcome]!}>
              {t(outcome)}: {count(told, outcome)}
            </Badge>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={t('show')}
          value={only}
          onChange={setOnly}
          options={[{ value: '', label: t('everything') }, ...outcomes.map((value) => ({ value, label: t(value) }))]}
        />
        <Button look="plain" onClick={download}>
          {t('result')}
        </Button>
      </div>
      {shown.length === 0 ? (
        <Empty icon="check" title={t('none')} />
      ) : (
        <Table
          label={t('lines')}
          rows={shown.slice(0, mostShown)}
          keyOf={(row) => String(row.line)}
          columns={[
            { key: 'line', head: t('line'), number: true, cell: (row) => row.line },
            { key: 'product', head: t('product'), cell: (row) => <span className="break-all">{row.productId}</span> },
            {
              key: 'outcome',
              head: t('outcome'),
              cell: (row) => (
                <Badge tone={tones[row.outcome] ?? 'plain'}>{t(row.outcome as (typeof outcomes)[number])}</Badge>
              ),
            },
            { key: 'what', head: t('what'), cell: (row) => <What row={row} /> },
          ]}
        />
      )}
      {shown.length > mostShown && <p className="text-soft">{t('first', { n: mostShown })}</p>}
    </>
  );
}

function What({ row }: { row: Told }) {
  const t = useWords(texts);
  const sentence = useReason();
  if (row.outcome === 'wrong') {
    return (
      <span className="text-bad">
        {row.field && <b>{row.field}: </b>}
        {sentence(row.reason, row.message)}
      </span>
    );
  }
  return (
    <ul className={classes('text-sm', row.outcome === 'new' && 'flex flex-wrap gap-x-4')}>
      {row.changes.slice(0, 6).map((change) => (
        <li key={change.field} className="break-words">
          {row.outcome === 'new'
            ? `${change.field}: ${change.after}`
            : t('from', { field: change.field, before: change.before || '-', after: change.after || '-' })}
        </li>
      ))}
      {row.changes.length > 6 && <li>...</li>}
    </ul>
  );
}
