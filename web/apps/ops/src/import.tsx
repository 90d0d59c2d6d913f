// Many products from a table: a file is read here, its columns are matched, each row is judged by the catalog,
// and nothing is written before somebody says so.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Button } from '@doorstep/ui/button';
import { saveTable } from '@doorstep/ui/save-file';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import Papa from 'papaparse';
import { useId, useState } from 'react';
import { type Column, chunks, columns, count, guess, type Row, repeats, rowsOf, type Told } from './import-columns';
import { Preview } from './import-preview';
import { Card, Page, Select } from './page';
import { useStores } from './stores-data';

const texts = words({
  title: ['Import products', 'सामान आयात करें'],
  about: [
    'A CSV table with one product a line. What a file does not mention stays as it is.',
    'CSV तालिका, हर पंक्ति में एक सामान। जो फ़ाइल में नहीं है, वह वैसा ही रहेगा।',
  ],
  file: ['CSV file, up to 20,000 lines', 'CSV फ़ाइल, 20,000 पंक्तियों तक'],
  download: ['Download all products', 'सारा सामान डाउनलोड करें'],
  match: ['Which column is what', 'कौन सा खाना क्या है'],
  leave: ['(leave out)', '(छोड़ दें)'],
  example: ['such as {value}', 'जैसे {value}'],
  stores: ['New products are sold in every store', 'नया सामान हर स्टोर में बिकेगा'],
  preview: ['Look what would change', 'देखें क्या बदलेगा'],
  again: ['Start again', 'फिर से शुरू करें'],
  tooLong: ['The file has {n} lines; send 20,000 at most.', 'फ़ाइल में {n} पंक्तियाँ हैं; 20,000 तक भेजें।'],
  unreadable: ['This is no CSV file with a header line.', 'यह शीर्षक पंक्ति वाली CSV फ़ाइल नहीं है।'],
  needsSku: ['Match the column sku, or the name.', 'sku या नाम का खाना चुनें।'],
  busy: ['{done} of {all} lines', '{all} में से {done} पंक्तियाँ'],
  confirm: ['Import these: {n}', 'इन्हें आयात करें: {n}'],
  nothing: ['Nothing would change.', 'कुछ नहीं बदलेगा।'],
  imported: ['Imported: {n}.', 'आयात हुए: {n}।'],
  twice: ['Line {n} is about the same product.', 'पंक्ति {n} उसी सामान की है।'],
});

const mostLines = 20_000;

type Sheet = { name: string; headers: string[]; table: string[][] };

export function Import() {
  const t = useWords(texts);
  const [sheet, setSheet] = useState<Sheet | null>(null);
  return (
    <Page title={t('title')} about={t('about')} side={<Download />}>
      {sheet ? <Matched key={sheet.name} sheet={sheet} onAgain={() => setSheet(null)} /> : <Choose onRead={setSheet} />}
    </Page>
  );
}

function Choose({ onRead }: { onRead: (sheet: Sheet) => void }) {
  const t = useWords(texts);
  const id = useId();
  const [error, setError] = useState<string | null>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    const { data } = Papa.parse<string[]>(await file.text(), { skipEmptyLines: 'greedy' });
    const [headers, ...table] = data;
    if (!headers || headers.length < 2 || table.length === 0) setError(t('unreadable'));
    else if (table.length > mostLines) setError(t('tooLong', { n: table.length }));
    else onRead({ name: file.name, headers: headers.map((h) => h.trim()), table });
  };
  return (
    <Card>
      <label htmlFor={id} className="font-medium">
        {t('file')}
      </label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-error`}
        onChange={(event) => void read(event.target.files?.[0])}
        className="mt-2 block min-h-12 w-full rounded-xl border border-edge bg-card px-3 py-2 text-base file:mr-3 file:min-h-8 file:rounded-full file:border-0 file:bg-tint file:px-4 file:font-medium file:text-brand"
      />
      <p id={`${id}-error`} role="alert" className="mt-1 text-sm font-medium text-bad">
        {error}
      </p>
    </Card>
  );
}

/** Judges or imports rows, one request after the other, and says how far it is. */
function useSend() {
  const transport = useTransport();
  const stores = useStores().data?.warehouses ?? [];
  const [done, setDone] = useState<number | null>(null);
  const send = async (rows: Row[], validateOnly: boolean, everywhere: boolean): Promise<Told[]> => {
    const told: Told[] = [];
    setDone(0);
    try {
      for (const part of chunks(rows)) {
        const answer = await callUnaryMethod(transport, CatalogPublicService.method.importProducts, {
          rows: part,
          validateOnly,
          warehouseIds: everywhere ? stores.map((store) => store.warehouseId) : [],
        });
        told.push(...answer.rows);
        setDone(told.length);
      }
    } finally {
      setDone(null);
    }
    return told;
  };
  return { send, done };
}

function Matched({ sheet, onAgain }: { sheet: Sheet; onAgain: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<(Column | '')[]>(() => guess(sheet.headers));
  const [everywhere, setEverywhere] = useState(true);
  const [told, setTold] = useState<Told[] | null>(null);
  const [written, setWritten] = useState(false);
  const { send, done } = useSend();
  const rows = rowsOf(sheet.table, chosen);
  const twice = repeats(rows);
  const sound = rows.filter((row) => !twice.has(row.line));
  const judge = async (validateOnly: boolean, some: Row[]) => {
    try {
      const answers = await send(some, validateOnly, everywhere);
      const wrong = [...twice].map(([line, first]) => refused(line, rows, t('twice', { n: first })));
      setTold([...answers, ...wrong].sort((a, b) => a.line - b.line));
      if (!validateOnly) {
        setWritten(true);
        tell(t('imported', { n: count(answers, 'new') + count(answers, 'changed') }), { tone: 'good' });
        void client.invalidateQueries();
      }
    } catch (error) {
      tell(sentence(error as Error), { tone: 'bad' });
    }
  };
  const ready = chosen.includes('sku') || chosen.includes('name');
  const change = told ? count(told, 'new') + count(told, 'changed') : 0;
  return (
    <>
      {!told && (
        <Card title={t('match')}>
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
            {sheet.headers.map((header, at) => (
              <div key={at}>
                <Select
                  label={header || `${at + 1}`}
                  value={chosen[at] ?? ''}
                  onChange={(value) => setChosen(match(chosen, at, value as Column | ''))}
                  options={[{ value: '', label: t('leave') }, ...columns.map((value) => ({ value, label: value }))]}
                />
                <p className="mt-1 truncate text-sm text-soft">{t('example', { value: sheet.table[0]?.[at] ?? '' })}</p>
              </div>
            ))}
          </div>
          <label className="mt-4 flex min-h-11 items-center gap-3 font-medium">
            <input
              type="checkbox"
              className="size-5 flex-none accent-brand"
              checked={everywhere}
              onChange={(event) => setEverywhere(event.target.checked)}
            />
            {t('stores')}
          </label>
          {!ready && <p className="text-sm font-medium text-bad">{t('needsSku')}</p>}
        </Card>
      )}
      {told && <Preview told={told} rows={rows} written={written} />}
      {told && !written && change === 0 && <p>{t('nothing')}</p>}
      <div className="flex flex-wrap items-center gap-3">
        {!told && (
          <Button busy={done !== null} disabled={!ready} onClick={() => void judge(true, sound)}>
            {t('preview')}
          </Button>
        )}
        {told && !written && change > 0 && (
          <Button busy={done !== null} onClick={() => void judge(false, sound)}>
            {t('confirm', { n: change })}
          </Button>
        )}
        <Button look="plain" disabled={done !== null} onClick={onAgain}>
          {t('again')}
        </Button>
        {done !== null && (
          <span role="status" className="text-soft tabular-nums">
            {t('busy', { done, all: sound.length })}
          </span>
        )}
      </div>
    </>
  );
}

/** A column of the catalog comes from one column of the file. */
function match(chosen: (Column | '')[], at: number, column: Column | ''): (Column | '')[] {
  return chosen.map((was, i) => (i === at ? column : was === column ? '' : was));
}

function refused(line: number, rows: Row[], message: string): Told {
  const productId = rows.find((row) => row.line === line)?.values.sku ?? '';
  return { line, productId, outcome: 'wrong', reason: 'product_repeated', field: 'sku', message, changes: [] };
}

/** All products as a file that can be changed and imported again. */
function Download() {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const transport = useTransport();
  const [busy, setBusy] = useState(false);
  const fetchAll = async () => {
    setBusy(true);
    try {
      const lines: Record<string, string>[] = [];
      let pageToken = '';
      do {
        const page = await callUnaryMethod(transport, CatalogPublicService.method.exportProducts, {
          pageSize: 500,
          pageToken,
        });
        lines.push(...page.rows.map((row) => row.values));
        pageToken = page.nextPageToken;
      } while (pageToken);
      saveTable('products.csv', Papa.unparse(lines, { columns: [...columns] }));
    } catch (error) {
      tell(sentence(error as Error), { tone: 'bad' });
    }
    setBusy(false);
  };
  return (
    <Button look="plain" busy={busy} onClick={() => void fetchAll()}>
      {t('download')}
    </Button>
  );
}
