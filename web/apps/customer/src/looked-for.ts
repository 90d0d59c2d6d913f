// What somebody looked for: kept in this browser to be offered again, and counted without a name by the
// server once they chose from what was found, so that others can be told what many look for.
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { SearchPublicService } from '@doorstep/api/gen/doorstep/search/v1/search_pb';
import { readSetting, writeSetting } from '@doorstep/ui/settings';

const recentMost = 8;

export function readRecent(): string[] {
  try {
    const list: unknown = JSON.parse(readSetting('searches') ?? '[]');
    return Array.isArray(list) ? list.filter((q) => typeof q === 'string').slice(0, recentMost) : [];
  } catch {
    return [];
  }
}

export function remember(q: string): void {
  const text = q.trim();
  if (text.length < 2) return;
  const others = readRecent().filter((old) => old.toLowerCase() !== text.toLowerCase());
  writeSetting('searches', JSON.stringify([text, ...others].slice(0, recentMost)));
}

export function forgetRecent(): void {
  writeSetting('searches', null);
}

const noted = new Set<string>();

/** Counts a query once a visit. It is nobody's business to wait for it, or to hear that it failed. */
export function useNoteSearch(): (q: string, warehouseId: string) => void {
  const transport = useTransport();
  const person = usePerson();
  return (q, warehouseId) => {
    remember(q);
    const key = `${warehouseId} ${q.toLowerCase()}`;
    if (!person || noted.has(key)) return;
    noted.add(key);
    callUnaryMethod(transport, SearchPublicService.method.noteSearch, { q, warehouseId }).catch(() =>
      noted.delete(key),
    );
  };
}
