import { expect, test, vi } from 'vitest';

type Pair = readonly [en: string, hi: string];
const declared = vi.hoisted(() => [] as Record<string, Pair>[]);

vi.mock('./words', async (original) => {
  const real = await original<typeof import('./words')>();
  const words = <W extends Record<string, Pair>>(set: W): W => {
    declared.push(set);
    return real.words(set);
  };
  return { ...real, words };
});

// Every module that may declare words; main.tsx starts an app instead.
const modules = import.meta.glob([
  '../../../apps/*/src/**/*.{ts,tsx}',
  '../../*/src/**/*.{ts,tsx}',
  '!../../../apps/*/src/main.tsx',
  '!../../*/src/gen*/**',
  '!**/*.test.{ts,tsx}',
]);
const sources = import.meta.glob(['../../../apps/*/src/**/*.tsx', '../../*/src/**/*.tsx'], {
  query: '?raw',
  import: 'default',
  eager: true,
}) as Record<string, string>;

/** Texts that are the same in both languages on purpose: names, units, examples. */
const same = new Set(['UPI', '{n} x {what}']);

const devanagari = /\p{Script=Devanagari}/u;
const letters = /\p{Letter}/u;
const valuesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([value]) => value).sort();

test('every text is in English and in Hindi, with the same values', async () => {
  for (const load of Object.values(modules)) await load();
  const pairs = declared.flatMap((set) => Object.entries(set));
  expect(pairs.length).toBeGreaterThan(800);
  const wrong = pairs.flatMap(([key, [en, hi]]) => {
    const words = (text: string) => letters.test(text.replace(/\{\w+\}/g, ''));
    if (en === '' && hi === '') return []; // nothing to say
    if (!en.trim() || !hi.trim()) return [`${key}: one language says nothing: ${en} / ${hi}`];
    if (devanagari.test(en)) return [`${key}: the English is Hindi: ${en}`];
    if (words(en) && !devanagari.test(hi) && !same.has(en)) return [`${key}: the Hindi is English: ${hi}`];
    if (valuesOf(en).join() !== valuesOf(hi).join()) return [`${key}: other values: ${en} / ${hi}`];
    return [];
  });
  expect(wrong).toEqual([]);
}, 60_000);

test('no screen says something that is not in the words', () => {
  const found = Object.entries(sources).flatMap(([file, text]) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');
    const inTags = [...code.matchAll(/<\/?[a-zA-Z][^<>{}=]*>([^<>{}()=;&|?]*[A-Za-z]{3,}[^<>{}()=;&|?]*)<\//g)];
    const inLabels = [...code.matchAll(/\s(?:aria-label|label|title|placeholder|alt)="([^"]*[A-Za-z]{3,}[^"]*)"/g)];
    const said = [...inTags, ...inLabels].map(([, text]) => text!.trim());
    return said.filter((text) => text !== 'doorstep').map((text) => `${file}: ${text}`);
  });
  expect(found).toEqual([]);
});
