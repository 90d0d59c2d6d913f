// When shifts begin and end: on the half hours of the city, which is five and a half hours ahead of UTC all
// year round.

const minute = 60_000;
const halfHour = 30 * minute;
const day = 48 * halfHour;
const ahead = 11 * halfHour;

/** The beginnings of the days that can be planned, today first. */
export function cityDays(now: Date, count: number): Date[] {
  const today = Math.floor((now.getTime() + ahead) / day) * day - ahead;
  return Array.from({ length: count }, (_, i) => new Date(today + i * day));
}

/** The beginnings that are left of a day, the first a few minutes from now. */
export function startsOf(dayStart: Date, now: Date): Date[] {
  return Array.from({ length: 48 }, (_, i) => new Date(dayStart.getTime() + i * halfHour)).filter(
    (at) => at.getTime() > now.getTime() + minute,
  );
}

/** The end of a shift of some hours. */
export function endOf(start: Date, hours: number): Date {
  return new Date(start.getTime() + hours * 60 * minute);
}
