// The cart for screens.
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { isUndecided, reasonOf, sentenceOf } from '@doorstep/api/failure';
import { useTell } from '@doorstep/ui/toast';
import { startLanguage } from '@doorstep/ui/words';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { CartModel, type CartProduct, type CartState } from './cart-model';
import { useStoreId } from './place';

const CartContext = createContext<CartModel | null>(null);

export function CartProvider({ children }: { children: ReactNode }) {
  const tell = useTell();
  const transport = useTransport();
  const userId = usePerson()?.userId;
  const [model] = useState(
    () =>
      new CartModel({
        refused: (error) => tell(sentenceOf(error, startLanguage()), { tone: 'bad' }),
        isUndecided,
        reasonOf,
      }),
  );
  useEffect(() => {
    if (!userId) {
      model.connect(null);
      return;
    }
    let left = false;
    let timer: ReturnType<typeof setTimeout>;
    // Whoever looks around has no cart on the server, and need not load how to talk about one.
    const connect = () =>
      import('@doorstep/api/gen/doorstep/order/v1/order_pb').then(
        ({ OrderPublicService }) => {
          if (left) return;
          const orders = createClient(OrderPublicService, transport);
          model.connect({
            get: () => orders.getCart({}),
            set: (productId, quantity, warehouseId) => orders.setCartItem({ productId, quantity, warehouseId }),
            clear: () => orders.clearCart({}),
          });
        },
        () => {
          timer = setTimeout(() => void connect(), 4000);
        },
      );
    void connect();
    const refresh = () => {
      if (!document.hidden) void model.refresh();
    };
    addEventListener('online', refresh);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      left = true;
      clearTimeout(timer);
      removeEventListener('online', refresh);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [model, transport, userId]);
  return <CartContext value={model}>{children}</CartContext>;
}

export function useCartModel(): CartModel {
  const model = useContext(CartContext);
  if (!model) throw new Error('useCartModel needs a CartProvider around it');
  return model;
}

export function useCart(): CartState {
  const model = useCartModel();
  return useSyncExternalStore(model.subscribe, () => model.state);
}

/** One small thing of the cart: whoever asks is drawn again only when it changes. */
export function useCartPart<T extends string | number | boolean>(part: (cart: CartState) => T): T {
  const model = useCartModel();
  return useSyncExternalStore(model.subscribe, () => part(model.state));
}

/** How many different products are in the cart. */
export const useLineCount = () => useCartPart((cart) => cart.lines.length);

/** How many of a product are in the cart, and how to change that. */
export function useQuantity(product: CartProduct): [quantity: number, change: (quantity: number) => void] {
  const model = useCartModel();
  const storeId = useStoreId();
  const quantity = useSyncExternalStore(model.subscribe, () => model.quantityOf(product.productId));
  return [quantity, (next) => model.set(product, next, storeId)];
}
