// The walk: the shelf to go to now in large letters, the rest of the way beside it. Nothing counts
// seconds here.
import { createConnectQueryKey, useTransport } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { type Pick, type PickLine, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Badge, Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Icon } from '@doorstep/ui/icon';
import { StepTitle } from '@doorstep/ui/step-title';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Bags, bagTexts, kindOf } from './bags';
import { after, attainable, find, isDone, isReplaced, lineNow } from './basket';
import { BestBefore } from './best-before';
import { useStoreCatalog } from './catalog';
import { Picture } from './picture';
import { ScanButton } from './scan-sheet';
import { SubstituteSheet } from './substitutes';
import { useBasket } from './use-basket';
import { useScanner } from './use-scanner';
import { useStoreId } from './work-place';

const texts = words({
  done: ['{n} of {of} done', '{of} में से {n} हो गए'],
  shelf: ['Shelf {aisle}-{bin}', 'शेल्फ़ {aisle}-{bin}'],
  noShelf: ['No shelf known', 'शेल्फ़ पता नहीं'],
  chilled: ['Chilled', 'ठंडा'],
  frozen: ['Frozen', 'जमा हुआ'],
  inBasket: ['{n} of {of} in the basket', '{of} में से {n} टोकरी में'],
  one: ['One in the basket', 'एक टोकरी में'],
  all: ['All {n} in the basket', 'सभी {n} टोकरी में'],
  missing: ['Not on the shelf', 'शेल्फ़ पर नहीं'],
  restMissing: ['The rest is not there', 'बाकी नहीं है'],
  missingOf: ['{n} not found', '{n} नहीं मिले'],
  foundAfterAll: ['Found it after all', 'अब मिल गया'],
  wrong: ['{what} is not part of this order. Put it back.', '{what} इस ऑर्डर का नहीं है। वापस रखें।'],
  unknown: ['Code {code}', 'कोड {code}'],
  full: ['{what}: the order has no more of these. Put it back.', '{what}: ऑर्डर में और नहीं है। वापस रखें।'],
  took: ['{what}: {n} of {of}', '{what}: {of} में से {n}'],
  fragile: ['Fragile', 'नाज़ुक'],
  instead: ['Instead of {what}', '{what} की जगह'],
  replaced: ['Replaced by {what}', 'इसकी जगह {what}'],
  walk: ['The way through the store', 'स्टोर में रास्ता'],
  goTo: ['Go now to', 'अभी जाएँ'],
  allDone: ['Everything is in the basket', 'सब कुछ टोकरी में है'],
  someMissing: [
    'What was not found is taken off the bill, and the customer is told.',
    'जो नहीं मिला वह बिल से हटेगा और ग्राहक को बताया जाएगा।',
  ],
  pack: ['Seal the bags and stage them', 'थैले बंद करें और रखें'],
  sending: ['{n} waiting to be sent', '{n} भेजने बाकी'],
  of: ['{n} of {of}', '{of} में से {n}'],
});

export function Picking({ pick }: { pick: Pick }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const warehouseId = useStoreId();
  const keep = useKeepPick(pick.orderId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const [news, setNews] = useState<{ text: string; bad: boolean } | null>(null);
  const catalog = useStoreCatalog();
  const basket = useBasket(warehouseId, pick.orderId, {
    onPick: keep,
    onRefused: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const lines = after(pick.lines, basket.deeds);
  const now = lineNow(lines, chosen);
  const done = lines.filter(isDone).length;
  const put = (line: PickLine, total: number) => {
    basket.add({ kind: 'scan', productId: line.productId, total });
    setNews({ text: t('took', { what: line.name, n: total, of: line.quantity }), bad: false });
  };
  const take = (code: string) => {
    const found = find(lines, code);
    if (found.kind === 'line') {
      setChosen(found.line.productId);
      put(found.line, found.line.picked + 1);
      return;
    }
    navigator.vibrate?.([80, 60, 80]);
    const what =
      found.kind === 'full' ? found.line.name : (catalog.data?.byCode.get(code)?.name ?? t('unknown', { code }));
    setNews({ text: t(found.kind === 'full' ? 'full' : 'wrong', { what }), bad: true });
  };
  useScanner(take);
  const short = (line: PickLine) => {
    setMissing(null);
    basket.add({ kind: 'short', productId: line.productId });
    setNews(null);
  };
  return (
    <div className="flex flex-col gap-4">
      <Progress done={done} of={lines.length} waiting={basket.stuck ? basket.deeds.length : 0} />
      <div role={news?.bad ? 'alert' : 'status'}>
        {news && (
          <Notice tone={news.bad ? 'bad' : 'good'} icon={news.bad ? 'alert' : 'check'} className="font-semibold">
            {news.text}
          </Notice>
        )}
      </div>
      <div className="grid items-start gap-4 md:grid-cols-[3fr_2fr]">
        {now ? (
          <Shelf
            line={now}
            instead={lines.find((line) => line.productId === now.substituteFor)?.name}
            bagKind={pick.bags.find((bag) => bag.number === now.bag)?.kind ?? ''}
            onTake={(n) => put(now, now.picked + n)}
            onMissing={() => {
              if (pick.whenMissing === 'substitute' && !now.substituteFor) setMissing(now.productId);
              else short(now);
            }}
            onCode={take}
          />
        ) : (
          <ReadyToPack pick={{ ...pick, lines }} waiting={basket.deeds.length > 0} onPacked={keep} />
        )}
        <Walk lines={lines} now={now} onChoose={setChosen} onFound={(line) => put(line, line.picked + 1)} />
      </div>
      <SubstituteSheet
        pick={pick}
        line={lines.find((line) => line.productId === missing)}
        onClose={() => setMissing(null)}
        onReplaced={(after, substituteId) => {
          setMissing(null);
          setNews(null);
          keep(after);
          setChosen(substituteId);
        }}
        onMissing={short}
      />
    </div>
  );
}

/** Puts an answer of the server where the screen reads it. */
function useKeepPick(orderId: string): (pick: Pick) => void {
  const queries = useQueryClient();
  const transport = useTransport();
  const warehouseId = useStoreId();
  const key = createConnectQueryKey({
    schema: WarehousePublicService.method.getPick,
    input: { warehouseId, orderId },
    transport,
    cardinality: 'finite',
  });
  return (pick) => {
    void queries.cancelQueries({ queryKey: key }); // an older answer may be on its way
    queries.setQueryData(key, pick);
  };
}

function Progress({ done, of, waiting }: { done: number; of: number; waiting: number }) {
  const t = useWords(texts);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div aria-hidden="true" className="h-2.5 min-w-32 flex-1 overflow-hidden rounded-full bg-sunk">
        <div
          className="h-full rounded-full bg-brand transition-[width]"
          style={{ width: `${(100 * done) / Math.max(1, of)}%` }}
        />
      </div>
      <p className="font-semibold">{t('done', { n: done, of })}</p>
      {waiting > 0 && (
        <Badge tone="warn" icon="offline">
          {t('sending', { n: waiting })}
        </Badge>
      )}
    </div>
  );
}

type ShelfProps = {
  line: PickLine;
  /** What it replaces. */
  instead: string | undefined;
  bagKind: string;
  onTake: (n: number) => void;
  onMissing: () => void;
  onCode: (code: string) => void;
};

/** Where to go now and what to take there. */
function Shelf({ line, instead, bagKind, onTake, onMissing, onCode }: ShelfProps) {
  const t = useWords(texts);
  const bags = useWords(bagTexts);
  const left = line.quantity - line.picked;
  return (
    <section aria-labelledby="now" className="flex flex-col gap-4 rounded-3xl border border-line bg-card p-4">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-4xl font-bold tabular-nums">{placeOf(line, t)}</p>
        {line.storageZone === 'chilled' && <Badge>{t('chilled')}</Badge>}
        {line.storageZone === 'frozen' && <Badge>{t('frozen')}</Badge>}
        {line.fragile && <Badge tone="warn">{t('fragile')}</Badge>}
        {instead && <Badge tone="lamp">{t('instead', { what: instead })}</Badge>}
      </div>
      <div className="flex items-center gap-4">
        <Picture url={line.imageUrl} className="size-28 sm:size-36" />
        <div className="min-w-0 flex-1">
          <h2 id="now" className="text-xl font-bold">
            {line.name}
          </h2>
          <p className="text-soft">{line.packSize}</p>
          <BestBefore productId={line.productId} />
          <p className="mt-1 text-lg font-semibold">{t('inBasket', { n: line.picked, of: line.quantity })}</p>
          <p className="mt-1 text-sm text-soft">
            {bags('bag', { n: line.bag })}, {bags(kindOf(bagKind))}
          </p>
        </div>
      </div>
      <div className="grid gap-2 sm:grid-cols-2">
        <ScanButton onCode={onCode} />
        {left > 1 && (
          <Button look="plain" className="min-h-12" onClick={() => onTake(1)}>
            {t('one')}
          </Button>
        )}
        <Button look="plain" icon="check" className="min-h-12" onClick={() => onTake(left)}>
          {left > 1 ? t('all', { n: left }) : t('one')}
        </Button>
        <Button look="danger" className={classes('min-h-12', left === 1 && 'sm:col-span-2')} onClick={onMissing}>
          {line.picked > 0 ? t('restMissing') : t('missing')}
        </Button>
      </div>
    </section>
  );
}

function placeOf(line: PickLine, t: ReturnType<typeof useWords<typeof texts>>): string {
  return line.aisle ? t('shelf', { aisle: line.aisle, bin: line.bin }) : t('noShelf');
}

function ReadyToPack({ pick, waiting, onPacked }: { pick: Pick; waiting: boolean; onPacked: (pick: Pick) => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const pack = useAction(WarehousePublicService.method.packOrder, {
    onSuccess: onPacked,
    onError: (error) => {
      tell(sentence(error), { tone: 'bad' });
      void queries.invalidateQueries(); // the basket may have lost what may not be sold
    },
  });
  const short = pick.lines.some((line) => line.notFound > 0 && !isReplaced(pick.lines, line));
  return (
    <section className="flex flex-col gap-4">
      <StepTitle level={2} className="text-xl font-bold">
        {t('allDone')}
      </StepTitle>
      {short && (
        <Notice tone="warn" icon="alert">
          {t('someMissing')}
        </Notice>
      )}
      <Bags pick={pick} />
      <Button
        icon="check"
        wide
        className="min-h-14 text-lg"
        busy={pack.isPending || waiting}
        onClick={() => pack.mutate({ warehouseId: pick.warehouseId, orderId: pick.orderId })}
      >
        {t('pack')}
      </Button>
    </section>
  );
}

type WalkProps = {
  lines: PickLine[];
  now: PickLine | undefined;
  onChoose: (productId: string) => void;
  onFound: (line: PickLine) => void;
};

/** All lines in walking order. */
function Walk({ lines, now, onChoose, onFound }: WalkProps) {
  const t = useWords(texts);
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-bold">{t('walk')}</h2>
      <ol className="flex flex-col gap-1.5">
        {lines.map((line) => {
          const here = line.productId === now?.productId;
          const inside = (
            <>
              <span className="w-16 flex-none font-mono font-bold">
                {line.aisle ? `${line.aisle}-${line.bin}` : '-'}
              </span>
              <span className="min-w-0 flex-1">
                {line.name} {line.packSize && <span className="text-sm text-soft">{line.packSize}</span>}
                {line.fragile && <span className="block text-sm text-warn">{t('fragile')}</span>}
                {line.notFound > 0 && (
                  <span className="block text-sm font-medium text-bad">{t('missingOf', { n: line.notFound })}</span>
                )}
                {lines
                  .filter((other) => other.substituteFor === line.productId)
                  .map((other) => (
                    <span key={other.productId} className="block text-sm">
                      {t('replaced', { what: other.name })}
                    </span>
                  ))}
              </span>
              <span className="flex-none text-sm tabular-nums">{t('of', { n: line.picked, of: line.quantity })}</span>
            </>
          );
          const look = classes(
            'flex min-h-12 w-full items-center gap-2 rounded-xl border px-3 py-1.5 text-left',
            here ? 'border-brand bg-tint' : 'border-line bg-card',
            isDone(line) && 'text-soft',
          );
          return (
            <li key={line.productId}>
              {isDone(line) || here ? (
                <div className={look} aria-current={here ? 'step' : undefined}>
                  {inside}
                  {isDone(line) && line.notFound === 0 && <Icon name="check" className="text-good" />}
                </div>
              ) : (
                <button type="button" className={`${look} hover:bg-sunk`} onClick={() => onChoose(line.productId)}>
                  <span className="sr-only">{t('goTo')}</span>
                  {inside}
                </button>
              )}
              {line.notFound > 0 && line.picked < attainable(lines, line) && (
                <Button look="quiet" onClick={() => onFound(line)}>
                  {t('foundAfterAll')}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
