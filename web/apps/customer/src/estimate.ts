// What the cart costs with every fee, from the first item on: the server's cart says it, and before there is
// a login, or while a press is on its way, an estimate that the same code prices.
import { create } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import {
  type Cart,
  EstimateCartRequest_LineSchema,
  OrderPublicService,
} from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { CartState } from './cart-model';

export type Estimate = {
  /** Null while it is not known. */
  cart: Cart | null;
  /** It is of an earlier moment: a new one is on its way. */
  stale: boolean;
  error: unknown;
};

export function useEstimate(cart: CartState): Estimate {
  const person = usePerson();
  const { lines, storeId, priced, waiting } = cart;
  const known = person !== null && priced !== null;
  const asked = useQuery(
    OrderPublicService.method.estimateCart,
    {
      warehouseId: storeId,
      lines: lines.map(({ productId, quantity }) => create(EstimateCartRequest_LineSchema, { productId, quantity })),
    },
    {
      enabled: !known && storeId !== '' && lines.length > 0,
      staleTime: 30_000,
      placeholderData: (before: Cart | undefined) => before,
    },
  );
  if (known) return { cart: priced, stale: waiting, error: null };
  return { cart: asked.data ?? null, stale: asked.isPlaceholderData, error: asked.data ? null : asked.error };
}

/** What is asked beside the items. */
export function feesOf(cart: Cart): { amountMinor: bigint; currency: string } {
  const amountMinor = cart.fees.reduce((sum, fee) => sum + (fee.amount?.amountMinor ?? 0n), 0n);
  return { amountMinor, currency: cart.total?.currency ?? 'INR' };
}
