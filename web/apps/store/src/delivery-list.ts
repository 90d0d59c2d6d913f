// The list of a delivery while it is being counted.

/** One product that came; units as typed, and the day on the packs, empty when there is none. */
export type Arrived = { productId: string; name: string; units: string; bestBefore: string };

/** Adds units of a product: another scan of it counts one more. */
export function withUnits(lines: Arrived[], product: { productId: string; name: string }, more: number): Arrived[] {
  const known = lines.find((line) => line.productId === product.productId);
  if (!known) return [{ ...product, units: String(more), bestBefore: '' }, ...lines];
  const units = String((Number.parseInt(known.units, 10) || 0) + more);
  return lines.map((line) => (line === known ? { ...line, units } : line));
}

/** Reads a list that was kept over a reload; what is not a line is left out. */
export function readArrived(text: string | null): Arrived[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isArrived) : [];
  } catch {
    return [];
  }
}

function isArrived(value: unknown): value is Arrived {
  if (typeof value !== 'object' || value === null) return false;
  return (['productId', 'name', 'units', 'bestBefore'] as const).every(
    (key) => key in value && typeof (value as Arrived)[key] === 'string',
  );
}
