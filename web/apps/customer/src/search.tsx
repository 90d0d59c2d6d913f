// Search as one types, with what was looked for before and what others look for.
import { callUnaryMethod, createInfiniteQueryOptions, useTransport } from '@connectrpc/connect-query';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { SearchPublicService } from '@doorstep/api/gen/doorstep/search/v1/search_pb';
import { IconButton } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { memo, startTransition, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { renewed, useFreshInSight } from './fresh-in-sight';
import { ListEnd } from './list-end';
import { remember, useNoteSearch } from './looked-for';
import { useStoreFailure, useStoreId } from './place';
import { cardOfHit, ProductCard, ProductGrid, ProductGridSkeleton } from './product-card';
import { back, go, useQueryText, useTitle } from './router';
import { Ideas, Suggestions } from './suggestions';

const texts = words({
  title: ['Search', 'खोज'],
  what: ['What are you looking for?', 'आप क्या ढूँढ रहे हैं?'],
  clear: ['Clear', 'साफ़ करें'],
  back: ['Back', 'वापस'],
  found: ['{n} found for {q}', '{q} के लिए {n} मिले'],
  none: ['Nothing found for {q}', '{q} के लिए कुछ नहीं मिला'],
  noneAbout: [
    'Try fewer or other words, in English, Hindi or a mix of both.',
    'कम या दूसरे शब्द आज़माएँ, हिंदी, अंग्रेज़ी या दोनों में।',
  ],
});

/** About as many as a screen shows: the others are drawn when these are to be seen. */
const inSight = 10;

const pageSize = 24;

/** What is asked for a query, page after page. */
function useQuestion() {
  const transport = useTransport();
  const warehouseId = useStoreId();
  return useCallback(
    (q: string) => ({
      ...createInfiniteQueryOptions(
        SearchPublicService.method.search,
        { q, warehouseId, pageSize, pageToken: '' },
        { transport, pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined },
      ),
      staleTime: Number.POSITIVE_INFINITY,
    }),
    [transport, warehouseId],
  );
}

/** Asks with the key, not once the screen is drawn again for it; the results then find what was asked. */
function useAsk(): (q: string) => void {
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  const question = useQuestion();
  return useCallback(
    (q) => {
      if (q && warehouseId) void queries.prefetchInfiniteQuery(question(q));
    },
    [queries, warehouseId, question],
  );
}

export function Search() {
  const t = useWords(texts);
  useTitle(t('title'));
  const asked = useQueryText('q');
  const [q, setQ] = useState(asked);
  const query = useDeferredValue(q.trim());
  useEffect(() => setQ((now) => (now.trim() === asked ? now : asked)), [asked]);
  const [seen, setSeen] = useState('');
  const ask = useAsk();
  const type = useCallback(
    (text: string) => {
      const wanted = text.trim();
      ask(wanted);
      setQ(text);
      go(wanted ? `/search?q=${encodeURIComponent(wanted)}` : '/search', { replace: true });
    },
    [ask],
  );
  const last = useRef('');
  last.current = query;
  useEffect(() => () => remember(last.current), []);
  return (
    <div className="flex flex-col gap-4 pt-3">
      <h1 className="sr-only">{t('title')}</h1>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            remember(q);
            (document.activeElement as HTMLElement | null)?.blur();
          }}
          className="flex items-center gap-1"
        >
          <IconButton label={t('back')} icon="arrowLeft" onClick={() => back('/')} />
          <div className="flex min-h-12 min-w-0 flex-1 items-center gap-2 rounded-full border border-edge bg-card pr-1 pl-4 has-[input:focus-visible]:outline-3 has-[input:focus-visible]:outline-brand">
            <Icon name="search" className="text-soft" />
            <input
              type="search"
              aria-label={t('what')}
              placeholder={t('what')}
              value={q}
              onChange={(event) => type(event.target.value)}
              // biome-ignore lint/a11y/noAutofocus: one comes here to type
              autoFocus
              enterKeyHint="search"
              autoComplete="off"
              className="min-w-0 flex-1 bg-transparent py-2 text-base outline-none placeholder:text-soft [&::-webkit-search-cancel-button]:hidden"
            />
            {q && <IconButton label={t('clear')} icon="close" onClick={() => type('')} />}
          </div>
        </form>
      </search>
      {query ? (
        <>
          <Suggestions q={query} ask={seen === query} onPick={type} />
          <Results q={query} seen={seen === query} onSeen={setSeen} />
        </>
      ) : (
        <Ideas onPick={type} />
      )}
    </div>
  );
}

/** Calls with a value when the frame that shows it is on the screen. */
function useOnceSeen(value: string, tell: (value: string) => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => tell(value)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [value, tell]);
}

type ResultsProps = { q: string; seen: boolean; onSeen: (q: string) => void };

const Results = memo(function Results({ q, seen, onSeen }: ResultsProps) {
  const t = useWords(texts);
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const note = useNoteSearch();
  const chosen = () => note(q, warehouseId);
  const question = useQuestion()(q);
  const list = useInfiniteQuery({ ...question, enabled: warehouseId !== '', placeholderData: keepPreviousData });
  const { data, isPlaceholderData, dataUpdatedAt: updatedAt } = list;
  const lost = useStoreFailure();
  const failure = list.error ?? lost;
  const transport = useTransport();
  const queries = useQueryClient();
  const grid = useRef<HTMLDivElement>(null);
  useFreshInSight(grid, {
    sizes: isPlaceholderData ? [] : (data?.pages.map((page) => page.hits.length) ?? []),
    updatedAt,
    refresh: async (at) => {
      const asked = { q, warehouseId, pageSize, pageToken: String(data?.pageParams[at] ?? '') };
      const came = await callUnaryMethod(transport, SearchPublicService.method.search, asked);
      queries.setQueryData<typeof data>(
        question.queryKey,
        (now) =>
          now && {
            ...now,
            pages: now.pages.map((page, i) => (i === at ? { ...page, hits: renewed(page.hits, came.hits) } : page)),
          },
        { updatedAt },
      );
    },
  });
  useOnceSeen(data && !isPlaceholderData ? q : '', onSeen);
  if (failure && !data) {
    const again = () => void queries.refetchQueries({ type: 'active' });
    return <ErrorState message={sentence(failure)} offline={isOffline(failure)} onRetry={again} />;
  }
  if (!data) return <ProductGridSkeleton />;
  const whole = seen || isPlaceholderData;
  const found = data.pages.flatMap((page) => page.hits);
  const hits = whole ? found : found.slice(0, inSight);
  return (
    <div aria-busy={isPlaceholderData}>
      <p role="status" className="mb-3 text-sm text-soft">
        {hits.length > 0 && !isPlaceholderData ? t('found', { n: data.pages[0]?.total ?? 0, q }) : ' '}
      </p>
      {hits.length > 0 ? (
        <div ref={grid}>
          <ProductGrid>
            {hits.map((hit, i) => (
              <li key={hit.productId} onClickCapture={chosen}>
                <ProductCard card={cardOfHit(hit)} eager={i < 6} />
              </li>
            ))}
          </ProductGrid>
        </div>
      ) : (
        !isPlaceholderData && (
          <EmptyState icon="search" title={t('none', { q })}>
            {t('noneAbout')}
          </EmptyState>
        )
      )}
      {whole && <ListEnd list={list} />}
    </div>
  );
});
