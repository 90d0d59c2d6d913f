// Which period is looked at, and the key figures of it from the services that have them.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { isClockKnown, useBusinessNow } from '@doorstep/api/clock';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { InventoryPublicService } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { Kpi, KpiReport } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';
import type { ChartPoint } from '@doorstep/ui/chart';
import { formatClock, formatDay } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { useMemo } from 'react';
import { formatKpi } from './kpi-format';
import type { KpiSource } from './kpi-texts';

export const periods = ['hours', 'today', 'yesterday', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

export const isPeriod = (text: string): text is Period => (periods as readonly string[]).includes(text);

export const periodTexts = words({
  hours: ['Last 6 hours', 'पिछले 6 घंटे'],
  today: ['Today', 'आज'],
  yesterday: ['Yesterday', 'कल'],
  week: ['Last 7 days', 'पिछले 7 दिन'],
  month: ['Last 28 days', 'पिछले 28 दिन'],
});

const unitTexts = words({
  minutes: ['min', 'मिनट'],
  seconds: ['s', 'से.'],
  times: ['times a year', 'बार प्रति वर्ष'],
});

const hour = 3_600_000;
const day = 24 * hour;
type Step = 'ten_minutes' | 'hour' | 'day';
const lengths: Record<string, number> = { ten_minutes: hour / 6, hour, day } satisfies Record<Step, number>;
const indian = 5.5 * hour;

/** From when until when, in the time of the city; until now is until the minute. */
export function spanOf(period: Period, now: Date): { from: Date; to: Date; step: Step } {
  const to = Math.floor(now.getTime() / 60_000) * 60_000;
  const midnight = Math.floor((to + indian) / day) * day - indian;
  const span = (from: number, until: number, step: Step) => ({
    from: new Date(from),
    to: new Date(until),
    step,
  });
  switch (period) {
    case 'hours':
      return span(to - 6 * hour, to, 'ten_minutes');
    case 'today':
      return to - midnight < 10 * 60_000 ? span(midnight - day, to, 'hour') : span(midnight, to, 'hour');
    case 'yesterday':
      return span(midnight - day, midnight, 'hour');
    case 'week':
      return span(midnight - 6 * day, to, 'day');
    case 'month':
      return span(midnight - 27 * day, to, 'day');
  }
}

const methods = {
  orders: OrderPublicService.method.getOrderKpis,
  riders: DeliveryPublicService.method.getRiderKpis,
  stock: InventoryPublicService.method.getStockKpis,
};

/** Key figures of a service. They are asked for again when the city is a minute further. */
export function useKpis(source: KpiSource, period: Period, warehouseId: string, names: string[] = []) {
  const every = 60_000;
  const told = isClockKnown(); // before that "today" would be another day
  const now = Math.floor(useBusinessNow(told ? 10_000 : 300).getTime() / every) * every;
  const span = useMemo(() => spanOf(period, new Date(now)), [period, now]);
  const step = span.step === 'ten_minutes' && source !== 'orders' ? 'hour' : span.step; // the others are kept by the hour
  return useQuery(
    methods[source],
    { names, warehouseId, from: timestampFromDate(span.from), to: timestampFromDate(span.to), step },
    { enabled: told, staleTime: 20_000, refetchInterval: 30_000, placeholderData: (before) => before },
  );
}

/** Says a value of a figure with its unit. */
export function useKpiFormat(): (value: number, unit: string) => string {
  const t = useWords(unitTexts);
  return (value, unit) => formatKpi(value, unit, { minutes: t('minutes'), seconds: t('seconds'), times: t('times') });
}

/** The beginnings of the steps that a period touches. */
export function bucketsOf(from: Date, to: Date, step: string): number[] {
  const length = lengths[step] ?? hour;
  const shift = indian % length;
  const found: number[] = [];
  for (let at = Math.floor((from.getTime() + shift) / length) * length - shift; at < to.getTime(); at += length)
    found.push(at);
  return found;
}

/** What is drawn of a period: from one step before the first that has rows, so that a young city fills its charts
 * instead of the right end of them. */
export function sinceFirst(buckets: number[], hasRows: (at: number) => boolean): number[] {
  const first = buckets.findIndex(hasRows);
  return first < 2 ? buckets : buckets.slice(first - 1);
}

/** The series of a figure as points of a drawing: a step without rows is none of what is counted, and a gap in
 * what is not. */
export function usePoints(kpi: Kpi | undefined, report: KpiReport | undefined): ChartPoint[] {
  const { language } = useLanguage();
  return useMemo(() => {
    if (!kpi || !report?.from || !report.to) return [];
    const known = new Map(kpi.series.map((point) => [timestampDate(point.at!).getTime(), point.figure]));
    const counted = kpi.kind === 'count' || kpi.kind === 'rate';
    const buckets = bucketsOf(timestampDate(report.from), timestampDate(report.to), report.step);
    return sinceFirst(buckets, (time) => known.has(time)).map((time) => {
      const at = new Date(time);
      const figure = known.get(time);
      const label =
        report.step === 'day' ? formatDay(at, language) : `${formatDay(at, language)}, ${formatClock(at, language)}`;
      const short = report.step === 'day' ? formatDay(at, language) : formatClock(at, language);
      return { at, label, short, value: figure?.known ? figure.value : counted ? 0 : null };
    });
  }, [kpi, report, language]);
}

/** Whether a figure is where it should be; undefined when there is nothing to compare. */
export function meets(kpi: Kpi): boolean | undefined {
  if (kpi.target === undefined || !kpi.now?.known) return undefined;
  if (kpi.better === 'up') return kpi.now.value >= kpi.target;
  if (kpi.better === 'down') return kpi.now.value <= kpi.target;
  return undefined;
}
