// Fee rules as they are typed: texts in rupees, read into the contract only when all of them are amounts.
import { create } from '@bufbuild/protobuf';
import { type FeeRules, FeeRulesSchema } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { readRupees, writeRupees } from './rupees';

export const singles = [
  'smallCart',
  'smallCartBelow',
  'handling',
  'minimumOrder',
  'surgeBase',
  'surgeStep',
  'surgeCap',
] as const;
export type Single = (typeof singles)[number];

export type Band = { key: number; from: string; fee: string };
export type Typed = { bands: Band[] } & Record<Single, string>;

let lastKey = 0;

export function band(from = '', fee = ''): Band {
  lastKey += 1;
  return { key: lastKey, from, fee };
}

/** Rules as they are typed. Nothing is written as 0. */
export function write(rules: FeeRules | undefined): Typed {
  const text = (name: Single) => writeRupees(rules?.[name]) || '0';
  const texts = Object.fromEntries(singles.map((name) => [name, text(name)])) as Record<Single, string>;
  return {
    ...texts,
    bands: (rules?.delivery ?? []).map((slab) => band(writeRupees(slab.from), writeRupees(slab.fee))),
  };
}

/** What was typed as rules, or which of it is no amount. */
export function read(typed: Typed): { rules: FeeRules | null; wrong: Set<string> } {
  const wrong = new Set<string>();
  const amount = (where: string, text: string) => {
    const found = readRupees(text);
    if (!found) wrong.add(where);
    return found ?? undefined;
  };
  const rules = create(FeeRulesSchema, {
    delivery: typed.bands.map((b) => ({ from: amount(`from-${b.key}`, b.from), fee: amount(`fee-${b.key}`, b.fee) })),
    ...Object.fromEntries(singles.map((name) => [name, amount(name, typed[name])])),
  });
  return { rules: wrong.size > 0 ? null : rules, wrong };
}

/** A moment of the city that was typed into a field for date and time; null when it is none. */
export function readMoment(text: string): Date | null {
  const at = new Date(`${text}+05:30`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** A moment as a field for date and time has it, in the time of the city. */
export function writeMoment(at: Date): string {
  return new Date(at.getTime() + 5.5 * 3_600_000).toISOString().slice(0, 16);
}
