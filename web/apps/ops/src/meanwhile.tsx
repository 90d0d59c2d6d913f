// Two people at the same thing: who saves second is told what the first one changed, and nothing is lost
// silently.
import { reasonOf } from '@doorstep/api/failure';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useRef } from 'react';

const texts = words({
  title: ['Somebody else changed this while you were at it.', 'आप जब इसे बदल रहे थे, किसी और ने इसे बदल दिया।'],
  kept: ['What you typed is still here and not saved.', 'आपका लिखा यहीं है, अभी सहेजा नहीं गया।'],
  change: ['{field}: it was {before}, now it is {after}', '{field}: पहले {before}, अब {after}'],
  nothing: ['nothing', 'कुछ नहीं'],
  theirs: ['Drop mine, show theirs', 'मेरा छोड़ें, उनका दिखाएँ'],
  mine: ['Save mine over it', 'मेरा ही सहेजें'],
});

export const isChangedMeanwhile = (error: Error): boolean => reasonOf(error) === 'changed_meanwhile';

/** A field that somebody else changed, in words. */
export type Change = { field: string; before: string; after: string };

/** What differs between two states of a thing, field by field, as people read them. */
export function changesBetween<T>(before: T, after: T, fields: [name: string, text: (of: T) => string][]): Change[] {
  return fields.flatMap(([field, text]) => {
    const [was, is] = [text(before), text(after)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

type Props = { changes: Change[]; busy?: boolean; onTheirs: () => void; onMine: () => void };

/** Comes into sight and is read out when it appears: the button that was pressed may be far below. */
export function Meanwhile({ changes, busy, onTheirs, onMine }: Props) {
  const t = useWords(texts);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const shown = (text: string) => text || t('nothing');
  return (
    <div ref={box} role="alert">
      <Notice tone="warn" icon="alert">
        <p className="font-semibold">{t('title')}</p>
        <ul className="my-1 list-disc pl-5">
          {changes.map(({ field, before, after }) => (
            <li key={field} className="break-words">
              {t('change', { field, before: shown(before), after: shown(after) })}
            </li>
          ))}
        </ul>
        <p>{t('kept')}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button look="plain" onClick={onTheirs}>
            {t('theirs')}
          </Button>
          <Button look="danger" busy={busy} onClick={onMine}>
            {t('mine')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
