// One key figure: its value and quantiles, how it is computed, over time, by store, and every row behind it.
import type { Kpi, KpiFigure, KpiReport } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import { Badge } from '@doorstep/ui/badge';
import { Chart } from '@doorstep/ui/chart';
import { useWords, words } from '@doorstep/ui/words';
import { meets, useKpiFormat, useKpis, usePoints } from './kpi-data';
import { LookBar, useLook } from './kpi-period';
import { KpiRows } from './kpi-rows';
import { type KpiName, kpiFormulas, kpiNames, sourceOf } from './kpi-texts';
import { Change } from './kpis';
import { Link, useParam } from './nav';
import { Answer, Card, Empty, Facts, Page } from './page';
import { useStoreName } from './stores-data';
import { Table } from './table';

const texts = words({
  back: ['All key figures', 'सभी मुख्य आँकड़े'],
  unknown: ['There is no such key figure', 'ऐसा कोई मुख्य आँकड़ा नहीं है'],
  value: ['Value', 'मान'],
  none: ['no value in this period', 'इस अवधि में कोई मान नहीं'],
  before: ['The period before', 'पिछली अवधि'],
  rows: ['Rows', 'पंक्तियाँ'],
  p50: ['Half are below (P50)', 'आधे इससे कम (P50)'],
  p90: ['9 of 10 are below (P90)', '10 में 9 इससे कम (P90)'],
  p95: ['19 of 20 are below (P95)', '20 में 19 इससे कम (P95)'],
  peak: ['Highest minute', 'सबसे ऊँचा मिनट'],
  sustained: ['Highest five minutes, mean', 'सबसे ऊँचे पाँच मिनट, औसत'],
  definition: ['How it is computed', 'यह कैसे बनता है'],
  unit: ['Unit', 'इकाई'],
  source: ['Source', 'स्रोत'],
  target: ['Target', 'लक्ष्य'],
  noTarget: ['none', 'कोई नहीं'],
  met: ['Met', 'पूरा'],
  missed: ['Missed', 'चूका'],
  closing: [
    'A row belongs to the moment of the event that closes it.',
    'हर पंक्ति उस घटना के समय में गिनी जाती है जो उसे पूरा करती है।',
  ],
  overTime: ['Over time', 'समय के साथ'],
  stores: ['By store', 'स्टोर के अनुसार'],
  store: ['Store', 'स्टोर'],
});

const unitNames = words({
  orders: ['orders', 'ऑर्डर'],
  share: ['share, in hundredths', 'हिस्सा, प्रतिशत में'],
  rupees: ['rupees', 'रुपये'],
  minutes: ['minutes', 'मिनट'],
  seconds: ['seconds', 'सेकंड'],
  times: ['times a year', 'बार प्रति वर्ष'],
});

export function KpiScreen() {
  const name = useParam('name');
  const source = sourceOf(name);
  if (!source) return <Unknown />;
  return <Figure key={name} name={name as KpiName} />;
}

function Unknown() {
  const t = useWords(texts);
  return (
    <Page title={t('unknown')}>
      <Link to="/kpis" className="inline-flex min-h-11 items-center font-medium text-brand underline">
        {t('back')}
      </Link>
    </Page>
  );
}

function Figure({ name }: { name: KpiName }) {
  const t = useWords(texts);
  const names = useWords(kpiNames);
  const [look, setLook] = useLook();
  const answer = useKpis(sourceOf(name)!, look.period, look.store, [name]);
  return (
    <Page
      title={names(name)}
      about={
        <Link to="/kpis" search={look} className="inline-flex min-h-11 items-center font-medium text-brand underline">
          {t('back')}
        </Link>
      }
      side={<LookBar look={look} onLook={setLook} />}
    >
      <Answer of={answer} rows={6}>
        {(report) => {
          const kpi = report.kpis[0];
          if (!kpi) return <Empty icon="chart" title={t('unknown')} />;
          return (
            <>
              <div className="grid items-start grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
                <Card title={t('overTime')}>
                  <OverTime kpi={kpi} name={name} report={report} />
                </Card>
                <div className="flex flex-col gap-4">
                  <Card title={t('value')}>
                    <Value kpi={kpi} />
                  </Card>
                  <Card title={t('definition')}>
                    <Definition kpi={kpi} name={name} />
                  </Card>
                </div>
              </div>
              {kpi.stores.length > 1 && <Stores kpi={kpi} />}
              <KpiRows key={`${look.period}-${look.store}`} kpi={kpi} report={report} warehouseId={look.store} />
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

function OverTime({ kpi, name, report }: { kpi: Kpi; name: KpiName; report: KpiReport }) {
  const names = useWords(kpiNames);
  const format = useKpiFormat();
  const points = usePoints(kpi, report);
  return (
    <Chart
      title={names(name)}
      points={points}
      kind={kpi.kind === 'count' ? 'bar' : 'line'}
      format={(value) => format(value, kpi.unit)}
      target={kpi.target}
    />
  );
}

function Value({ kpi }: { kpi: Kpi }) {
  const t = useWords(texts);
  const format = useKpiFormat();
  const figure = (f: KpiFigure | undefined) => (f?.known ? format(f.value, kpi.unit) : t('none'));
  const quantiles: [string, string][] =
    kpi.kind === 'mean' && kpi.now?.known
      ? (['p50', 'p90', 'p95'] as const).map((q) => [t(q), format(kpi.now![q], kpi.unit)])
      : [];
  const peaks: [string, string][] =
    kpi.kind === 'rate'
      ? [
          [t('peak'), format(kpi.peak, kpi.unit)],
          [t('sustained'), format(kpi.sustained, kpi.unit)],
        ]
      : [];
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-3">
        <strong className="text-3xl tabular-nums">{figure(kpi.now)}</strong>
        <Change kpi={kpi} />
      </p>
      <Facts
        of={[
          ...quantiles,
          ...peaks,
          [t('before'), figure(kpi.before)],
          [t('rows'), (kpi.now?.rows ?? 0n).toLocaleString('en-IN')],
        ]}
      />
    </div>
  );
}

function Definition({ kpi, name }: { kpi: Kpi; name: KpiName }) {
  const t = useWords(texts);
  const formulas = useWords(kpiFormulas);
  const unitOf = useWords(unitNames);
  const format = useKpiFormat();
  const met = meets(kpi);
  return (
    <div className="flex flex-col gap-3">
      <p>{formulas(name)}</p>
      <Facts
        of={[
          [t('unit'), unitOf(kpi.unit as keyof typeof unitNames)],
          [
            t('target'),
            kpi.target === undefined ? (
              t('noTarget')
            ) : (
              <span key="target" className="inline-flex flex-wrap items-center justify-end gap-2">
                {format(kpi.target, kpi.unit)}
                {met !== undefined && <Badge tone={met ? 'good' : 'bad'}>{t(met ? 'met' : 'missed')}</Badge>}
              </span>
            ),
          ],
        ]}
      />
      <p className="text-sm text-soft">
        {t('source')}: <code className="break-words">{kpi.source}</code>. {t('closing')}
      </p>
    </div>
  );
}

function Stores({ kpi }: { kpi: Kpi }) {
  const t = useWords(texts);
  const storeName = useStoreName();
  const format = useKpiFormat();
  const rows = kpi.stores.toSorted((a, b) => (b.figure?.value ?? 0) - (a.figure?.value ?? 0));
  return (
    <Card title={t('stores')}>
      <Table
        label={t('stores')}
        rows={rows}
        keyOf={(row) => row.warehouseId}
        columns={[
          { key: 'store', head: t('store'), cell: (row) => storeName(row.warehouseId) },
          {
            key: 'value',
            head: t('value'),
            number: true,
            cell: (row) => (row.figure?.known ? format(row.figure.value, kpi.unit) : '-'),
          },
          ...(kpi.kind === 'mean'
            ? [
                {
                  key: 'p90',
                  head: 'P90',
                  number: true,
                  cell: (row: (typeof rows)[number]) => (row.figure ? format(row.figure.p90, kpi.unit) : ''),
                },
              ]
            : []),
          {
            key: 'rows',
            head: t('rows'),
            number: true,
            cell: (row) => (row.figure?.rows ?? 0n).toLocaleString('en-IN'),
          },
        ]}
      />
    </Card>
  );
}
