// Times for people, in the time of the city. The demo's city has a time of its own, so "now" is passed in
// by whoever knows it (packages/api/src/clock.ts).
import { type Language, useLanguage, useWords, words } from './words';

const texts = words({
  now: ['just now', 'अभी'],
  seconds: ['{n} s ago', '{n} से. पहले'],
  minutes: ['{n} min ago', '{n} मिनट पहले'],
  hours: ['{n} h ago', '{n} घंटे पहले'],
});

const zone = 'Asia/Kolkata';
const locale = (language: Language) => (language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-IN');

export function formatClock(at: Date, language: Language = 'en'): string {
  return at.toLocaleTimeString(locale(language), { hour: 'numeric', minute: '2-digit', timeZone: zone });
}

export function formatDay(at: Date, language: Language = 'en'): string {
  return at.toLocaleDateString(locale(language), { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone });
}

/** A day of the contracts, such as 2026-12-03, for people. */
export function formatDate(day: string, language: Language = 'en'): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(locale(language), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

export function useDate(): (day: string) => string {
  const { language } = useLanguage();
  return (day) => formatDate(day, language);
}

/** A time of day; with the day when asked. */
export function Time({ at, day, className }: { at: Date; day?: boolean; className?: string }) {
  const { language } = useLanguage();
  return (
    <time dateTime={at.toISOString()} className={className}>
      {day && `${formatDay(at, language)}, `}
      {formatClock(at, language)}
    </time>
  );
}

/** How long ago, coarser the longer. */
export function Ago({ at, now }: { at: Date; now: Date }) {
  const t = useWords(texts);
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  if (seconds < 5) return t('now');
  if (seconds < 100) return t('seconds', { n: seconds });
  if (seconds < 90 * 60) return t('minutes', { n: Math.round(seconds / 60) });
  return t('hours', { n: Math.round(seconds / 3600) });
}
