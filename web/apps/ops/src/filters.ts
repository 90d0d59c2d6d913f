// What a list is narrowed by. It is in the address, so that a list can be shared, survives a reload, and is
// there again when one comes back from what it opened.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

type Texts = Record<string, string>;

/** What an address says of these filters; what it does not say is as it is by default. */
export function read<T extends Texts>(search: Record<string, unknown>, defaults: T): T {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, usual]) => [name, name in search ? String(search[name]) : usual]),
  ) as T;
}

/** What an address has to say: only what is not as by default. */
export function write<T extends Texts>(filters: T, defaults: T): Partial<T> {
  return Object.fromEntries(Object.entries(filters).filter(([name, value]) => value !== defaults[name])) as Partial<T>;
}

/**
 * Filters with what they are by default. They change at once, as fast as somebody types; the address follows, and
 * leads when it is changed by something else, such as a link.
 */
export function useFilters<T extends Texts>(defaults: T): [T, (change: Partial<T>) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const said = read(search, defaults);
  const [filters, setFilters] = useState(said);
  const address = JSON.stringify(said);
  const latest = useRef(address);
  const onTheirWay = useRef(new Set<string>());
  useEffect(() => {
    if (address === latest.current) {
      onTheirWay.current.clear();
      return;
    }
    if (onTheirWay.current.has(address)) return; // an older one of ours
    latest.current = address;
    setFilters(read(JSON.parse(address), JSON.parse(address)));
  }, [address]);
  const change = (some: Partial<T>) => {
    const next = { ...filters, ...some };
    setFilters(next);
    onTheirWay.current.add(latest.current);
    latest.current = JSON.stringify(next);
    void navigate({ to: '.', search: write(next, defaults), replace: true, resetScroll: false } as never);
  };
  return [filters, change];
}
