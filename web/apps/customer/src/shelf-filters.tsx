// How one narrows and orders a shelf. What is chosen stands in the address, so that going back finds it.
import type { Choices } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Icon } from '@doorstep/ui/icon';
import { formatMoney } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useState } from 'react';
import { go, useQueryText } from './router';

const texts = words({
  filters: ['Filters', 'फ़िल्टर'],
  inStock: ['In stock', 'उपलब्ध'],
  veg: ['Vegetarian', 'शाकाहारी'],
  nonveg: ['Not vegetarian', 'मांसाहारी'],
  offers: ['On offer', 'छूट पर'],
  more: ['Brand, price', 'ब्रांड, दाम'],
  brand: ['Brand', 'ब्रांड'],
  price: ['Price', 'दाम'],
  below: ['Up to {to}', '{to} तक'],
  between: ['{from} to {to}', '{from} से {to}'],
  above: ['{from} and more', '{from} से ऊपर'],
  clear: ['Clear filters', 'फ़िल्टर हटाएँ'],
  sort: ['Order', 'क्रम'],
  popular: ['Popular first', 'लोकप्रिय पहले'],
  price_up: ['Cheapest first', 'सस्ता पहले'],
  price_down: ['Dearest first', 'महँगा पहले'],
  discount: ['Largest discount first', 'ज़्यादा छूट पहले'],
  rating: ['Best rated first', 'बेहतर रेटिंग पहले'],
});

const sorts = [
  ['popular', 'popular'],
  ['price', 'price_up'],
  ['price_desc', 'price_down'],
  ['discount', 'discount'],
  ['rating', 'rating'],
] as const;

export type Filters = {
  inStock: boolean;
  diet: string;
  onOffer: boolean;
  brands: string[];
  minPriceMinor: bigint;
  maxPriceMinor: bigint;
  sort: string;
};

/** Brands are written one after the other with this between them. */
const between = '|';

const names = ['stock', 'diet', 'offer', 'brands', 'price', 'sort'];

export function useFilters(): Filters {
  const [stock, diet, offer, brands, price, sort] = names.map(useQueryText) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [from = '', to = ''] = price.split('-');
  return {
    inStock: stock === '1',
    diet: diet === 'veg' || diet === 'nonveg' ? diet : '',
    onOffer: offer === '1',
    brands: brands ? brands.split(between).slice(0, 20) : [],
    minPriceMinor: minor(from),
    maxPriceMinor: minor(to),
    sort: sorts.some(([value]) => value === sort) ? sort : 'popular',
  };
}

function minor(text: string): bigint {
  return /^\d{1,12}$/.test(text) ? BigInt(text) : 0n;
}

/** How many filters are on; the order is none. */
export function countOf(filters: Filters): number {
  const { inStock, diet, onOffer, brands, minPriceMinor, maxPriceMinor } = filters;
  return (
    Number(inStock) + Number(diet !== '') + Number(onOffer) + brands.length + Number(minPriceMinor + maxPriceMinor > 0n)
  );
}

function set(name: string, value: string): void {
  const query = new URLSearchParams(location.search);
  if (value) query.set(name, value);
  else query.delete(name);
  goTo(query);
}

export function clearFilters(): void {
  const query = new URLSearchParams(location.search);
  for (const name of names) query.delete(name);
  goTo(query);
}

function goTo(query: URLSearchParams): void {
  const text = query.toString();
  go(text ? `${location.pathname}?${text}` : location.pathname, { replace: true });
}

export function ShelfFilters({ filters, choices }: { filters: Filters; choices?: Choices }) {
  const t = useWords(texts);
  const [open, setOpen] = useState(false);
  const chosen = filters.brands.length + Number(filters.minPriceMinor + filters.maxPriceMinor > 0n);
  const many = (choices?.brands.length ?? 0) > 1 || rangesOf(choices).length > 1;
  return (
    <div className="flex flex-col gap-2">
      <fieldset className="min-w-0">
        <legend className="sr-only">{t('filters')}</legend>
        <div className="relative -mx-4 flex gap-2 overflow-x-auto px-4 py-1 sm:flex-wrap *:flex-none">
          {(!choices || many || chosen > 0) && (
            <button
              type="button"
              disabled={!choices}
              aria-expanded={open}
              aria-controls="more-filters"
              onClick={() => setOpen(!open)}
              className="inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge bg-card px-4"
            >
              <Icon name="filter" size={18} />
              {t('more')}
              {chosen > 0 && (
                <span className="rounded-full bg-brand px-2 text-sm font-bold text-on-brand">{chosen}</span>
              )}
            </button>
          )}
          <label className="inline-flex min-h-11 items-center">
            <span className="sr-only">{t('sort')}</span>
            <select
              value={filters.sort}
              onChange={(event) => set('sort', event.target.value === 'popular' ? '' : event.target.value)}
              className="min-h-11 rounded-full border border-edge bg-card px-3 text-ink"
            >
              {sorts.map(([value, text]) => (
                <option key={value} value={value}>
                  {t(text)}
                </option>
              ))}
            </select>
          </label>
          <Toggle on={filters.inStock} onPress={() => set('stock', filters.inStock ? '' : '1')}>
            {t('inStock')}
          </Toggle>
          {choices?.hasDiets &&
            (['veg', 'nonveg'] as const).map((diet) => (
              <Toggle
                key={diet}
                on={filters.diet === diet}
                onPress={() => set('diet', filters.diet === diet ? '' : diet)}
              >
                {t(diet)}
              </Toggle>
            ))}
          <Toggle on={filters.onOffer} onPress={() => set('offer', filters.onOffer ? '' : '1')}>
            {t('offers')}
          </Toggle>
          {countOf(filters) > 0 && (
            <button type="button" onClick={clearFilters} className="min-h-11 px-2 font-medium text-brand">
              {t('clear')}
            </button>
          )}
        </div>
      </fieldset>
      <div id="more-filters" hidden={!open}>
        {open && <More filters={filters} choices={choices} />}
      </div>
    </div>
  );
}

function More({ filters, choices }: { filters: Filters; choices?: Choices }) {
  const t = useWords(texts);
  const rupees = (amountMinor: bigint) => formatMoney({ amountMinor, currency: 'INR' });
  const flip = (brand: string) =>
    filters.brands.includes(brand) ? filters.brands.filter((other) => other !== brand) : [...filters.brands, brand];
  return (
    <div className="flex flex-col gap-3 rounded-2xl border border-line bg-card p-4">
      <fieldset>
        <legend className="mb-2 font-semibold">{t('price')}</legend>
        <div className="flex flex-wrap gap-2">
          {rangesOf(choices).map(([from, to]) => {
            const value = `${from || ''}-${to || ''}`;
            const on = filters.minPriceMinor === from && filters.maxPriceMinor === to;
            return (
              <Toggle key={value} on={on} onPress={() => set('price', on ? '' : value)}>
                {from === 0n
                  ? t('below', { to: rupees(to) })
                  : to === 0n
                    ? t('above', { from: rupees(from) })
                    : t('between', { from: rupees(from), to: rupees(to) })}
              </Toggle>
            );
          })}
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-2 font-semibold">{t('brand')}</legend>
        <div className="flex max-h-72 flex-wrap gap-2 overflow-y-auto">
          {choices?.brands.map((brand) => (
            <Toggle
              key={brand.name}
              on={filters.brands.includes(brand.name)}
              onPress={() => set('brands', flip(brand.name).join(between))}
            >
              {brand.name} <span className="text-sm text-soft">{brand.productCount}</span>
            </Toggle>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

/** Prices that people think in, as far as the shelf has any around them. 0 is open. */
function rangesOf(choices: Choices | undefined): [from: bigint, to: bigint][] {
  if (!choices) return [];
  const { leastPriceMinor: least, mostPriceMinor: most } = choices;
  const steps = [5000n, 10_000n, 20_000n, 50_000n].filter((step) => least <= step && step < most);
  if (steps.length === 0) return [];
  return [...steps, 0n].map((to, i) => [steps[i - 1] ?? 0n, to]);
}

function Toggle({ on, onPress, children }: { on: boolean; onPress: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onPress}
      className="min-h-11 rounded-full border border-edge bg-card px-4 aria-pressed:border-brand aria-pressed:bg-tint aria-pressed:font-semibold aria-pressed:text-brand"
    >
      {children}
    </button>
  );
}
