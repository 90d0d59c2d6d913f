import { expect, test } from 'vitest';
import { FixLog } from './fix-log';

class Memory {
  texts = new Map<string, string>();
  getItem = (key: string) => this.texts.get(key) ?? null;
  setItem = (key: string, text: string) => void this.texts.set(key, text);
}

const fix = (at: number) => ({ latitude: 12.97, longitude: 77.6, speed: 5, heading: 90, accuracy: 8, at });
const numbers = (log: FixLog) => log.batch().map((kept) => kept.sequence);

test('numbers grow over a reload, and nothing unsent is lost', () => {
  const memory = new Memory();
  const before = new FixLog(memory, 'k');
  before.add(fix(1));
  before.add(fix(2));
  const after = new FixLog(memory, 'k');
  after.add(fix(3));
  expect(numbers(after)).toEqual([1, 2, 3]);
});

test('what was taken goes, what came meanwhile stays', () => {
  const log = new FixLog(new Memory(), 'k');
  log.add(fix(1));
  const sent = log.batch();
  log.add(fix(2));
  log.settle(sent, { accepted: 1, lastSequence: 1 });
  expect(numbers(log)).toEqual([2]);
});

test('a batch whose answer was lost is not sent a third time', () => {
  const log = new FixLog(new Memory(), 'k');
  log.add(fix(1));
  log.settle(log.batch(), { accepted: 0, lastSequence: 1 });
  expect(log.waiting).toBe(0);
});

test('after another device the numbers continue where that one ended', () => {
  const log = new FixLog(new Memory(), 'k');
  log.add(fix(1));
  log.settle(log.batch(), { accepted: 0, lastSequence: 40 });
  expect(numbers(log)).toEqual([41]);
  log.settle(log.batch(), { accepted: 1, lastSequence: 41 });
  log.add(fix(2));
  expect(numbers(log)).toEqual([42]);
});

test('of a very long dead zone the newest are kept', () => {
  const log = new FixLog(new Memory(), 'k');
  for (let at = 1; at <= 2100; at++) log.add(fix(at));
  expect(log.waiting).toBe(2000);
  expect(log.batch()[0]?.at).toBe(101);
  expect(log.batch()).toHaveLength(500);
});

test('a store that is broken or full starts anew', () => {
  const broken = {
    getItem: () => '{',
    setItem: () => {
      throw new Error('full');
    },
  };
  const log = new FixLog(broken, 'k');
  log.add(fix(1));
  expect(numbers(log)).toEqual([1]);
});
