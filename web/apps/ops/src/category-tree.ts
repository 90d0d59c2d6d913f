// The order of categories: who stands beside whom, who below, and what changes when one is moved.
import type { Category } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';

type Node = Pick<Category, 'categoryId' | 'parentId' | 'position'>;

export function siblings<N extends Node>(all: N[], parentId: string): N[] {
  return all.filter((c) => c.parentId === parentId);
}

/** A category and all below it: it cannot stand below any of these. */
export function below(all: Node[], id: string): Set<string> {
  const found = new Set([id]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const c of all) if (found.has(c.parentId)) found.add(c.categoryId);
  }
  return found;
}

/** The siblings whose position is another one after one of them moved by some places. */
export function moved<N extends Node>(beside: N[], id: string, by: number): N[] {
  const at = beside.findIndex((c) => c.categoryId === id);
  const order = [...beside];
  const [taken] = order.splice(at, 1);
  order.splice(Math.max(0, at + by), 0, taken!);
  return order.map((c, i) => ({ ...c, position: i + 1 })).filter((c, i) => c.position !== order[i]!.position);
}
