// Puts what an order had into the cart again, at today's prices, as far as it is there.
import type { Order } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useCartModel } from './cart';
import { useStoreId } from './place';
import { go } from './router';

const texts = words({
  done: ['In the cart again. Prices are those of today.', 'फिर से कार्ट में। दाम आज के हैं।'],
  where: ['Choose where to deliver first.', 'पहले डिलीवरी की जगह चुनें।'],
});

export function useReorder(): (order: Order) => void {
  const t = useWords(texts);
  const model = useCartModel();
  const storeId = useStoreId();
  const tell = useTell();
  return (order) => {
    if (!storeId) {
      tell(t('where'));
      go('/where');
      return;
    }
    for (const item of order.items.filter((i) => !i.substituteFor)) {
      const price = item.price ?? { amountMinor: 0n, currency: 'INR' };
      const { productId, name, packSize, imageUrl } = item;
      model.set(
        { productId, name, packSize, imageUrl, price, mrp: price },
        Math.max(item.quantity, model.quantityOf(productId)),
        storeId,
      );
    }
    tell(t('done'), { tone: 'good' });
    go('/cart');
  };
}
