// Values of key figures for people, and tables of them for spreadsheets.
import type { KpiFigure } from '@doorstep/api/gen/doorstep/type/v1/kpi_pb';

const digits = (n: number) => (Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 2);

export type Units = { minutes: string; seconds: string; times: string };

/** Rupees as everywhere: without paise from a hundred on, where they are noise, and when they are zero. */
function rupees(value: number): string {
  const paise = Math.round(value * 100);
  const decimals = Math.abs(value) >= 100 || paise % 100 === 0 ? 0 : 2;
  const text = Math.abs(value).toLocaleString('en-IN', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return `${value < 0 ? '-' : ''}₹${text}`;
}

/** A value with its unit. */
export function formatKpi(value: number, unit: string, units: Units): string {
  const number = (n: number, most = digits(n)) => n.toLocaleString('en-IN', { maximumFractionDigits: most });
  switch (unit) {
    case 'share':
      return `${number(value * 100, Math.abs(value) < 0.1 ? 2 : 1)} %`;
    case 'rupees':
      return rupees(value);
    case 'minutes':
      return `${number(value, 1)} ${units.minutes}`;
    case 'seconds':
      return `${number(value, 1)} ${units.seconds}`;
    case 'times':
      return `${number(value)} ${units.times}`;
    default:
      return number(value);
  }
}

/** How a figure moved against the one before, as a share of it; null when that says nothing. */
export function changeOf(now: KpiFigure | undefined, before: KpiFigure | undefined): number | null {
  if (!now?.known || !before?.known || before.value === 0 || before.rows === 0n) return null;
  return (now.value - before.value) / Math.abs(before.value);
}

/** A table as comma-separated values. What a spreadsheet would run as a formula is made text. */
export function toCsv(head: string[], rows: (string | number)[][]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
