// Business time. In the demo the city has a time of its own that runs faster than the wall; a promise is
// only a number of minutes when it is compared with that.
import { useEffect, useState } from 'react';

type Known = { business: number; wall: number; speed: number };

let known: Known = { business: Date.now(), wall: Date.now(), speed: 1 };
let told = false;

/** Whether the server has said what time it is. Before that a countdown would be a guess. */
export function isClockKnown(): boolean {
  return told;
}

/** Sets the clock by what the server said just now. */
export function setClock(now: string, speed: number): void {
  told = true;
  known = { business: Date.parse(now), wall: Date.now(), speed: speed > 0 ? speed : 1 };
}

/** What time it is in the city. */
export function businessNow(): Date {
  return new Date(known.business + (Date.now() - known.wall) * known.speed);
}

/** Wall milliseconds that a span of business time takes. */
export function wallTime(businessMs: number): number {
  return businessMs / known.speed;
}

/** Business milliseconds that pass in a span of wall time. */
export function businessTime(wallMs: number): number {
  return wallMs * known.speed;
}

/** The time of the city, looked at again every so many wall milliseconds. */
export function useBusinessNow(everyMs = 1000): Date {
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((times) => times + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return businessNow(); // and not what it was when the clock was not known yet
}
