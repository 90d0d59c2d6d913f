// One tap takes a lot off the stock.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { InventoryPublicService, type Lot } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Button } from '@doorstep/ui/button';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useStoreId } from './work-place';

const texts = words({
  waste: ['Take {n} off the stock', '{n} स्टॉक से हटाएँ'],
  wasted: ['{n} × {what} taken off the stock.', '{n} × {what} स्टॉक से हटाए गए।'],
});

export function WasteLot({ lot, name }: { lot: Lot; name: string }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  const waste = useAction(InventoryPublicService.method.adjustStock, {
    onSuccess: () => {
      tell(t('wasted', { n: lot.quantity, what: name }), { tone: 'good' });
      void queries.invalidateQueries();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const note = lot.state === 'expired' ? 'past its date' : 'too little life left';
  const { productId, lotId, quantity } = lot;
  return (
    <Button
      look={lot.state === 'fresh' ? 'quiet' : 'danger'}
      icon="trash"
      className="ml-auto"
      busy={waste.isPending}
      onClick={() => waste.mutate({ warehouseId, productId, lotId, delta: -quantity, kind: 'wastage', note })}
    >
      {t('waste', { n: quantity })}
    </Button>
  );
}
