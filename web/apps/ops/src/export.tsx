// A list as a file for other programs: all of it, as it is narrowed now, not only what is shown.
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { useSentence } from '@doorstep/api/failure';
import { Button } from '@doorstep/ui/button';
import { saveTable } from '@doorstep/ui/save-file';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import Papa from 'papaparse';
import { useState } from 'react';

const texts = words({
  save: ['Save as a file', 'फ़ाइल में सहेजें'],
  saved: ['{n} lines saved.', '{n} पंक्तियाँ सहेजीं।'],
  cut: ['Only the first {n} lines were saved. Narrow the list.', 'केवल पहली {n} पंक्तियाँ सहेजीं। सूची छोटी करें।'],
});

/** More than that is work for a report. */
const most = 20_000;

type Page<R> = { rows: R[]; next: string };

/** All pages of a list, up to so many rows. */
export async function everyPage<R>(ask: (pageToken: string) => Promise<Page<R>>, atMost = most): Promise<R[]> {
  const rows: R[] = [];
  let token = '';
  do {
    const page = await ask(token);
    rows.push(...page.rows);
    token = page.next;
  } while (token && rows.length < atMost);
  return rows.slice(0, atMost);
}

/** A moment in the time of the city, as spreadsheets read it. */
export function cityMoment(at: Timestamp | undefined): string {
  return at ? timestampDate(at).toLocaleString('sv-SE', { timeZone: 'Asia/Kolkata' }) : '';
}

export type Line = Record<string, string | number>;

/** A table for other programs. A cell that a spreadsheet would take for a formula is made text. */
export const tableOf = (lines: Line[]): string => Papa.unparse(lines, { escapeFormulae: true });

type Props<R> = {
  /** Of the file, without .csv. */
  name: string;
  ask: (pageToken: string) => Promise<Page<R>>;
  line: (row: R) => Line;
};

export function ExportButton<R>({ name, ask, line }: Props<R>) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const rows = await everyPage(ask);
      saveTable(`${name}.csv`, tableOf(rows.map(line)));
      tell(t(rows.length < most ? 'saved' : 'cut', { n: rows.length }), {
        tone: rows.length < most ? 'good' : 'plain',
      });
    } catch (error) {
      tell(sentence(error as Error), { tone: 'bad' });
    }
    setBusy(false);
  };
  return (
    <Button look="plain" icon="download" busy={busy} onClick={() => void save()}>
      {t('save')}
    </Button>
  );
}
