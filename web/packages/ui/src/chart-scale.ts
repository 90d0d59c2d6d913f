// From values to places on a drawing.

export type Reach = {
  low: number;
  high: number;
  /** Where a value lies between low and high, 0 to 1. */
  share: (value: number) => number;
};

/** What a drawing of these values spans; with ground, nothing floats above zero. */
export function reach(values: number[], ground: boolean): Reach {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (ground || (low >= 0 && low < (high - low) * 2)) low = Math.min(0, low);
  if (ground) high = Math.max(0, high);
  if (low === high) {
    low -= Math.abs(low) / 10 || 1;
    high += Math.abs(high) / 10 || 1;
  }
  return { low, high, share: (value) => (value - low) / (high - low) };
}

/** A few round values inside, for the lines behind a drawing. */
export function steps({ low, high }: Reach): number[] {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw)!;
  const found: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) found.push(n * step);
  return found;
}

/** Which of so many points are named below a chart: the first, the last, and up to two evenly between. */
export function ticks(count: number): number[] {
  const parts = Math.min(3, count - 1);
  if (parts < 1) return count === 1 ? [0] : [];
  return Array.from({ length: parts + 1 }, (_, i) => Math.round((i * (count - 1)) / parts));
}
