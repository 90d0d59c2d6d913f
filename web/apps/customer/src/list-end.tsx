// The end of a list that goes on: more is loaded when it comes near, or when its button is pressed.
import { Button } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useRef } from 'react';

const texts = words({ more: ['Show more', 'और दिखाएँ'] });

type Props = {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
};

export function ListEnd({ list: { hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) {
  const t = useWords(texts);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage) return;
    const seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && void fetchNextPage(),
      { rootMargin: '800px' },
    );
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <div ref={end} className="flex justify-center">
      {hasNextPage && (
        <Button look="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}
