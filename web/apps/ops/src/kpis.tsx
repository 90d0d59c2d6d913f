// All key figures: the number, how it moved against the period before, and where it should be. Each opens its
// definition and its rows.
import type { Kpi, KpiReport } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import { Badge } from '@doorstep/ui/badge';
import { Spark } from '@doorstep/ui/chart';
import { classes } from '@doorstep/ui/classes';
import { useWords, words } from '@doorstep/ui/words';
import { meets, useKpiFormat, useKpis, usePoints } from './kpi-data';
import { changeOf } from './kpi-format';
import { LookBar, useLook } from './kpi-period';
import { type KpiName, kpiGroups, kpiNames } from './kpi-texts';
import { Link } from './nav';
import { Answer, Page } from './page';

const texts = words({
  title: ['Key figures', 'मुख्य आँकड़े'],
  about: [
    'Every number opens how it is computed and the rows that it is made of. Compared with the period before.',
    'हर संख्या खोलने पर दिखता है वह कैसे बनी और किन पंक्तियों से। पिछली अवधि से तुलना।',
  ],
  money: ['Orders and money', 'ऑर्डर और पैसा'],
  promise: ['Promises', 'वादे'],
  stages: ['Where the time goes', 'समय कहाँ जाता है'],
  quality: ['What came', 'क्या पहुँचा'],
  riders: ['Riders', 'राइडर'],
  stock: ['Stock', 'स्टॉक'],
  none: ['no value', 'कोई मान नहीं'],
  up: ['up {n} %', '{n} % ऊपर'],
  down: ['down {n} %', '{n} % नीचे'],
  same: ['as before', 'पहले जैसा'],
  target: ['Target {value}', 'लक्ष्य {value}'],
  below: ['Missed', 'चूका'],
  met: ['Met', 'पूरा'],
});

export function Kpis() {
  const t = useWords(texts);
  const [look, setLook] = useLook();
  const answers = {
    orders: useKpis('orders', look.period, look.store),
    riders: useKpis('riders', look.period, look.store),
    stock: useKpis('stock', look.period, look.store),
  };
  return (
    <Page title={t('title')} about={t('about')} side={<LookBar look={look} onLook={setLook} />}>
      {kpiGroups.map((group) => (
        <section key={group.key} aria-labelledby={`group-${group.key}`} className="flex flex-col gap-3">
          <h2 id={`group-${group.key}`} className="text-lg font-bold">
            {t(group.key)}
          </h2>
          <Answer of={answers[group.source]} rows={2}>
            {(report) => (
              <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(13rem,100%),1fr))] gap-3">
                {group.names.map((name) => {
                  const kpi = report.kpis.find((k) => k.name === name);
                  return kpi && <KpiCard key={name} kpi={kpi} name={name} report={report} search={look} />;
                })}
              </ul>
            )}
          </Answer>
        </section>
      ))}
    </Page>
  );
}

type CardProps = { kpi: Kpi; name: KpiName; report: KpiReport; search: Record<string, string> };

function KpiCard({ kpi, name, report, search }: CardProps) {
  const t = useWords(texts);
  const names = useWords(kpiNames);
  const format = useKpiFormat();
  const points = usePoints(kpi, report);
  const met = meets(kpi);
  return (
    <li>
      <Link
        to="/kpis/$name"
        params={{ name }}
        search={search}
        className="flex h-full flex-col gap-1 rounded-card border border-line bg-card px-4 py-3 hover:bg-sunk"
      >
        <span className="text-sm text-soft">{names(name)}</span>
        <span className="text-2xl font-bold tabular-nums">
          {kpi.now?.known ? (
            format(kpi.now.value, kpi.unit)
          ) : (
            <span className="text-base font-normal">{t('none')}</span>
          )}
        </span>
        <span className="flex flex-wrap items-center justify-between gap-x-2 text-sm">
          <Change kpi={kpi} />
          {met !== undefined && <Badge tone={met ? 'good' : 'bad'}>{t(met ? 'met' : 'below')}</Badge>}
        </span>
        <Spark values={points.map((p) => p.value)} className="mt-auto h-8 w-full" />
      </Link>
    </li>
  );
}

/** How a figure moved; green or red only where one way is better. */
export function Change({ kpi }: { kpi: Kpi }) {
  const t = useWords(texts);
  const change = changeOf(kpi.now, kpi.before);
  if (change === null) return <span />;
  const percent = Math.round(Math.abs(change) * 100);
  if (percent === 0) return <span className="text-soft">{t('same')}</span>;
  const better = kpi.better === '' ? undefined : change > 0 === (kpi.better === 'up');
  return (
    <span className={classes(better === undefined ? 'text-soft' : better ? 'text-good' : 'text-bad')}>
      <span aria-hidden="true">{change > 0 ? '▲ ' : '▼ '}</span>
      {t(change > 0 ? 'up' : 'down', { n: percent })}
    </span>
  );
}
