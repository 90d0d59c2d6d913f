// A long list stays true where it is looked at: the pages in sight are asked for anew when they are half a minute
// old, and not all that were ever loaded. What comes changes the cards that are there; none moves under a finger.
import { type RefObject, useEffect, useRef } from 'react';

const oldAfter = 30_000;
const lookEvery = 5000;

/** Which pages of a list show on a screen, by how many cards each has; all cards are about as high. */
export function pagesInSight(list: { top: number; height: number }, screen: number, sizes: number[]): number[] {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count === 0 || list.height <= 0 || list.top >= screen || list.top + list.height <= 0) return [];
  const at = (y: number) => ((y - list.top) / list.height) * count;
  const [first, last] = [at(0), at(screen)];
  let start = 0;
  return sizes.flatMap((size, page) => {
    start += size;
    return size > 0 && start > first && start - size < last ? [page] : [];
  });
}

/** The cards of a page with what came of them anew. */
export function renewed<T extends { productId: string }>(have: T[], came: T[]): T[] {
  const fresh = new Map(came.map((one) => [one.productId, one]));
  return have.map((one) => fresh.get(one.productId) ?? one);
}

type List = {
  /** How many cards each page has. */
  sizes: number[];
  /** When the newest of them came. */
  updatedAt: number;
  refresh: (page: number) => Promise<unknown>;
};

export function useFreshInSight(grid: RefObject<HTMLElement | null>, list: List): void {
  const now = useRef(list);
  now.current = list;
  useEffect(() => {
    const asked = new Map<number, number>();
    const look = () => {
      if (document.hidden || !grid.current) return;
      const { sizes, updatedAt, refresh } = now.current;
      for (const page of pagesInSight(grid.current.getBoundingClientRect(), innerHeight, sizes)) {
        if (Date.now() - (asked.get(page) ?? updatedAt) < oldAfter) continue;
        asked.set(page, Date.now());
        refresh(page).catch(() => asked.delete(page)); // the next look asks again
      }
    };
    const timer = setInterval(look, lookEvery);
    return () => clearInterval(timer);
  }, [grid]);
}
