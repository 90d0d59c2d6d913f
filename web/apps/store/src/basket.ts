// What the picker did and what the server knows of it. A cold room has no network: what is done there is
// kept, shown at once, and sent in order when it can be.
import type { PickLine } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';

/** Something done at the shelf: units of a line in the basket, or the rest of it not there. */
export type Deed = { kind: 'scan'; productId: string; total: number } | { kind: 'short'; productId: string };

/** A line as far as the basket is concerned. */
export type Counted = Pick<PickLine, 'productId' | 'quantity' | 'picked' | 'notFound' | 'barcodes' | 'substituteFor'>;

/** Adds a deed. Totals only grow, so the last scan of a line says it all, unless it is short in between. */
export function withDeed(deeds: Deed[], deed: Deed): Deed[] {
  const last = deeds.at(-1);
  // The first may be on its way, so it stays as it is.
  if (deeds.length > 1 && last?.kind === deed.kind && last.productId === deed.productId)
    return [...deeds.slice(0, -1), deed];
  return [...deeds, deed];
}

/** The lines after the deeds, by the server's rules: counting goes up, found units are not missing. */
export function after<L extends Counted>(lines: L[], deeds: Deed[]): L[] {
  if (deeds.length === 0) return lines;
  return lines.map((line) => {
    let { picked, notFound } = line;
    for (const deed of deeds) {
      if (deed.productId !== line.productId) continue;
      if (deed.kind === 'short') notFound = line.quantity - picked;
      else {
        picked = Math.max(picked, Math.min(deed.total, line.quantity));
        notFound = Math.min(notFound, line.quantity - picked);
      }
    }
    return { ...line, picked, notFound };
  });
}

export function isDone({ picked, notFound, quantity }: Counted): boolean {
  return picked + notFound >= quantity;
}

/** The most that may be picked of a line: of what was ordered and what stands for it, together no more than was
 * ordered. */
export function attainable<L extends Counted>(lines: L[], line: L): number {
  const stillWanted = (id: string) =>
    lines.filter((l) => l.substituteFor === id).reduce((sum, l) => sum + l.quantity - l.notFound, 0);
  const ordered = lines.find((l) => l.productId === line.substituteFor);
  if (!ordered) return line.quantity - stillWanted(line.productId);
  const others = stillWanted(ordered.productId) - (line.quantity - line.notFound);
  return Math.min(line.quantity, ordered.quantity - ordered.picked - others);
}

/** Whether all that was missing of a line is made good by what stands for it. */
export function isReplaced<L extends Counted>(lines: L[], line: L): boolean {
  const instead = lines.filter((l) => l.substituteFor === line.productId);
  return instead.reduce((sum, l) => sum + l.picked, 0) >= line.notFound;
}

/** The line to fetch now: the one chosen while it is open, else the next open one of the walk. */
export function lineNow<L extends Counted>(lines: L[], chosen: string | null): L | undefined {
  return lines.find((line) => line.productId === chosen && !isDone(line)) ?? lines.find((line) => !isDone(line));
}

export type Found<L> = { kind: 'line'; line: L } | { kind: 'full'; line: L } | { kind: 'wrong' };

/** What a scanned code means for this order. */
export function find<L extends Counted>(lines: L[], code: string): Found<L> {
  const line = lines.find((candidate) => candidate.barcodes.includes(code) || candidate.productId === code);
  if (!line) return { kind: 'wrong' };
  return { kind: line.picked < attainable(lines, line) ? 'line' : 'full', line };
}

/** Reads deeds that were kept over a reload; what is not one is left out. */
export function readDeeds(text: string | null): Deed[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isDeed) : [];
  } catch {
    return [];
  }
}

function isDeed(value: unknown): value is Deed {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('productId' in value)) return false;
  if (typeof value.productId !== 'string') return false;
  return value.kind === 'short' || (value.kind === 'scan' && 'total' in value && typeof value.total === 'number');
}
