// One tap takes a lot off the stock that may not be sold any more; one that may is asked about first.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { InventoryPublicService, type Lot } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Button } from '@doorstep/ui/button';
import { Sheet } from '@doorstep/ui/sheet';
import { useDate } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStoreId } from './work-place';

const texts = words({
  waste: ['Take {n} off the stock', '{n} स्टॉक से हटाएँ'],
  sure: ['Take {n} × {what} off the stock?', '{n} × {what} स्टॉक से हटाएँ?'],
  still: ['These may still be sold until {day}.', 'ये {day} तक बिक सकते हैं।'],
  wasted: ['{n} × {what} taken off the stock.', '{n} × {what} स्टॉक से हटाए गए।'],
});

export function WasteLot({ lot, name }: { lot: Lot; name: string }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const dayOf = useDate();
  const warehouseId = useStoreId();
  const [asked, setAsked] = useState(false);
  const waste = useAction(InventoryPublicService.method.adjustStock, {
    onSuccess: () => {
      setAsked(false);
      tell(t('wasted', { n: lot.quantity, what: name }), { tone: 'good' });
      void queries.invalidateQueries();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const notes: Record<string, string> = { expired: 'past its date', short: 'too little life left' };
  const note = notes[lot.state] ?? 'taken off before its last day';
  const { productId, lotId, quantity } = lot;
  const fresh = lot.state === 'fresh';
  const take = () => waste.mutate({ warehouseId, productId, lotId, delta: -quantity, kind: 'wastage', note });
  return (
    <>
      <Button
        look={fresh ? 'quiet' : 'danger'}
        icon="trash"
        className="ml-auto"
        busy={waste.isPending}
        onClick={fresh ? () => setAsked(true) : take}
      >
        {t('waste', { n: quantity })}
      </Button>
      <Sheet
        open={asked}
        onClose={() => setAsked(false)}
        title={t('sure', { n: quantity, what: name })}
        about={t('still', { day: dayOf(lot.sellUntil) })}
      >
        <Button look="danger" icon="trash" wide busy={waste.isPending} onClick={take}>
          {t('waste', { n: quantity })}
        </Button>
      </Sheet>
    </>
  );
}
