// What one may be about to type: what was looked for before, what many look for, and the catalog's own words.
import { useQuery } from '@connectrpc/connect-query';
import {
  SearchPublicService,
  type Suggestion,
  type SuggestResponse,
} from '@doorstep/api/gen/doorstep/search/v1/search_pb';
import { Button } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { useWords, words } from '@doorstep/ui/words';
import { memo, type ReactNode, useState } from 'react';
import { forgetRecent, readRecent } from './looked-for';
import { useStoreId } from './place';
import { Link } from './router';

const texts = words({
  recent: ['Looked for before', 'पहले खोजा'],
  forget: ['Forget these', 'इन्हें भूल जाएँ'],
  often: ['Often looked for', 'अक्सर खोजा जाता है'],
  maybe: ['Do you mean', 'क्या आप यह ढूँढ रहे हैं'],
  before: ['Looked for before: ', 'पहले खोजा: '],
  category: ['Category: ', 'श्रेणी: '],
});

const most = 8;
const recentMost = 2;

function useSuggestions(q: string, ask = true) {
  const warehouseId = useStoreId();
  return useQuery(
    SearchPublicService.method.suggest,
    { q, warehouseId, limit: most },
    {
      enabled: ask && warehouseId !== '',
      staleTime: 60_000,
      placeholderData: (before: SuggestResponse | undefined) => before,
    },
  );
}

type Props = {
  q: string;
  /** The results are there: nothing is asked in their way. */
  ask: boolean;
  onPick: (q: string) => void;
};

/** One row above the results, while one types. Without an answer there is nothing to say: results follow. */
export const Suggestions = memo(function Suggestions({ q, ask, onPick }: Props) {
  const t = useWords(texts);
  const { data } = useSuggestions(q, ask);
  const typed = q.toLowerCase();
  const recent = readRecent()
    .filter((old) => old.toLowerCase().startsWith(typed) && old.toLowerCase() !== typed)
    .slice(0, recentMost);
  const others = data?.suggestions.filter((one) => !recent.some((old) => old.toLowerCase() === one.text.toLowerCase()));
  if (recent.length === 0 && !others?.length) return <div className="min-h-11" />;
  return (
    <ul aria-label={t('maybe')} className="relative -mx-4 flex gap-2 overflow-x-auto px-4">
      {recent.map((old) => (
        <li key={`recent ${old}`} className="flex-none">
          <Pick onPick={() => onPick(old)}>
            <Icon name="clock" size={16} />
            <span className="sr-only">{t('before')}</span>
            {old}
          </Pick>
        </li>
      ))}
      {others?.map((one) => (
        <li key={`${one.kind} ${one.text}`} className="flex-none">
          <One suggestion={one} onPick={onPick} />
        </li>
      ))}
    </ul>
  );
});

/** Before anything is typed. */
export function Ideas({ onPick }: { onPick: (q: string) => void }) {
  const t = useWords(texts);
  const [recent, setRecent] = useState(readRecent);
  const { data } = useSuggestions('');
  return (
    <>
      {recent.length > 0 && (
        <section>
          <div className="flex items-center justify-between">
            <h2 className="font-semibold">{t('recent')}</h2>
            <Button
              look="quiet"
              onClick={() => {
                forgetRecent();
                setRecent([]);
              }}
            >
              {t('forget')}
            </Button>
          </div>
          <ul className="flex flex-wrap gap-2">
            {recent.map((q) => (
              <li key={q}>
                <Pick onPick={() => onPick(q)}>{q}</Pick>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data && data.suggestions.length > 0 && (
        <section>
          <h2 className="mb-2 font-semibold">{t('often')}</h2>
          <ul className="flex flex-wrap gap-2">
            {data.suggestions.map((one) => (
              <li key={`${one.kind} ${one.text}`}>
                <One suggestion={one} onPick={onPick} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const chip = 'inline-flex min-h-11 items-center gap-1.5 rounded-full bg-sunk px-4 text-left hover:bg-line';

function One({ suggestion, onPick }: { suggestion: Suggestion; onPick: (q: string) => void }) {
  const t = useWords(texts);
  if (suggestion.kind === 'category') {
    return (
      <Link to={`/c/${encodeURIComponent(suggestion.categoryId)}`} className={chip}>
        <Icon name="shop" size={16} />
        <span className="sr-only">{t('category')}</span>
        {suggestion.text}
      </Link>
    );
  }
  return <Pick onPick={() => onPick(suggestion.text)}>{suggestion.text}</Pick>;
}

function Pick({ onPick, children }: { onPick: () => void; children: ReactNode }) {
  return (
    <button type="button" onClick={onPick} className={chip}>
      {children}
    </button>
  );
}
