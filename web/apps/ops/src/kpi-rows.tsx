// The rows that a key figure is made of, page by page, and all of them as a file for a spreadsheet.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { callUnaryMethod, useInfiniteQuery, useTransport } from '@connectrpc/connect-query';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { Kpi, KpiReport, KpiRow } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { Button } from '@doorstep/ui/button';
import { More } from '@doorstep/ui/more';
import { saveTable } from '@doorstep/ui/save-file';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';
import { toCsv } from './kpi-format';
import { sourceOf } from './kpi-texts';
import { Link } from './nav';
import { Answer, Card } from './page';
import { useRiderName, useStoreName } from './stores-data';
import { Table } from './table';

const texts = words({
  title: ['The rows behind it', 'इसके पीछे की पंक्तियाँ'],
  about: [
    'The value is the sum of the parts, or that divided by the sum of the wholes.',
    'मान हिस्सों का जोड़ है, या वह ÷ कुल का जोड़।',
  ],
  none: ['No rows in this period.', 'इस अवधि में कोई पंक्ति नहीं।'],
  when: ['When', 'कब'],
  what: ['About', 'किसका'],
  store: ['Store', 'स्टोर'],
  part: ['Part', 'हिस्सा'],
  whole: ['Whole', 'कुल'],
  detail: ['Detail', 'विवरण'],
  csv: ['Download as CSV', 'CSV डाउनलोड करें'],
  cut: ['Only the newest {n} rows are in the file.', 'फ़ाइल में केवल ताज़ा {n} पंक्तियाँ हैं।'],
});

const methods = {
  orders: OrderPublicService.method.listOrderKpiRows,
  riders: DeliveryPublicService.method.listRiderKpiRows,
  stock: InventoryPublicService.method.listStockKpiRows,
};

/** A file larger than that is a job for the database. */
const mostRows = 100_000;

const amount = (n: number) => n.toLocaleString('en-IN', { maximumFractionDigits: 2 });

export function KpiRows({ kpi, report, warehouseId }: { kpi: Kpi; report: KpiReport; warehouseId: string }) {
  const t = useWords(texts);
  // As of when it was opened: pages of a period that moves on would not belong together.
  const [span] = useState(() => ({ from: report.from, to: report.to }));
  const method = methods[sourceOf(kpi.name)!];
  const ask = { name: kpi.name, warehouseId, ...span };
  const list = useInfiniteQuery(
    method,
    { ...ask, pageSize: 25, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined, staleTime: 60_000 },
  );
  return (
    <Card title={t('title')}>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-sm text-soft">{t('about')}</p>
          <Download kpi={kpi} ask={ask} />
        </div>
        <Answer of={list} rows={4}>
          {(answer) => <Rows rows={answer.pages.flatMap((page) => page.rows)} subject={kpi.subject} />}
        </Answer>
        <More of={list} />
      </div>
    </Card>
  );
}

function Rows({ rows, subject }: { rows: KpiRow[]; subject: string }) {
  const t = useWords(texts);
  const storeName = useStoreName();
  if (rows.length === 0) return <p className="text-soft">{t('none')}</p>;
  return (
    <Table
      label={t('title')}
      rows={rows}
      keyOf={(row) => `${row.warehouseId}/${row.subject}/${row.detail}/${row.at?.seconds}/${row.at?.nanos}`}
      columns={[
        {
          key: 'when',
          head: t('when'),
          cell: (row) => row.at && <Time at={timestampDate(row.at)} day className="whitespace-nowrap" />,
        },
        { key: 'what', head: t('what'), cell: (row) => <Subject row={row} subject={subject} /> },
        { key: 'store', head: t('store'), cell: (row) => storeName(row.warehouseId) },
        { key: 'part', head: t('part'), number: true, cell: (row) => amount(row.part) },
        { key: 'whole', head: t('whole'), number: true, cell: (row) => amount(row.whole) },
        { key: 'detail', head: t('detail'), cell: (row) => row.detail },
      ]}
    />
  );
}

/** What a row is about, with the way to it. */
function Subject({ row, subject }: { row: KpiRow; subject: string }) {
  const riderName = useRiderName();
  const link = 'inline-flex min-h-11 items-center font-medium text-brand underline';
  if (subject === 'order' || row.detail === 'delivered') {
    return (
      <Link to="/orders/$id" params={{ id: row.subject }} className={link}>
        {orderNumber(row.subject)}
      </Link>
    );
  }
  if (subject === 'product' && row.subject) {
    return (
      <Link to="/catalog/$id" params={{ id: row.subject }} className={link}>
        {row.subject}
      </Link>
    );
  }
  if (row.detail === 'online') return riderName(row.subject);
  return <span className="break-all">{row.subject}</span>;
}

type Ask = { name: string; warehouseId: string; from: KpiReport['from']; to: KpiReport['to'] };

function Download({ kpi, ask }: { kpi: Kpi; ask: Ask }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const transport = useTransport();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const rows: KpiRow[] = [];
      let pageToken = '';
      do {
        const page = await callUnaryMethod(transport, methods[sourceOf(kpi.name)!], {
          ...ask,
          pageSize: 1000,
          pageToken,
        });
        rows.push(...page.rows);
        pageToken = page.nextPageToken;
      } while (pageToken && rows.length < mostRows);
      if (pageToken) tell(t('cut', { n: rows.length }), { tone: 'plain' });
      saveTable(
        `${kpi.name}.csv`,
        toCsv(
          ['at', kpi.subject, 'warehouse_id', 'part', 'whole', 'detail'],
          rows.map((row) => [
            row.at ? timestampDate(row.at).toISOString() : '',
            row.subject,
            row.warehouseId,
            row.part,
            row.whole,
            row.detail,
          ]),
        ),
      );
    } catch (error) {
      tell(sentence(error as Error), { tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look="plain" icon="download" busy={busy} onClick={() => void download()}>
      {t('csv')}
    </Button>
  );
}
