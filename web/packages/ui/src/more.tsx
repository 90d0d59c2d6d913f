// The rest of a list that comes in pages.
import type { ReactNode } from 'react';
import { Button } from './button';
import { useWords, words } from './words';

const texts = words({ more: ['Show more', 'और दिखाएँ'] });

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };

/** Asks for the next page of a list while it has one. */
export function More({ of: list, children }: { of: Paged; children?: ReactNode }) {
  const t = useWords(texts);
  if (!list.hasNextPage) return null;
  return (
    <Button
      look="plain"
      className="self-center"
      busy={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {children ?? t('more')}
    </Button>
  );
}
