// The locked bill of the cart for an address. Cart and checkout show the same one; when it expires, or the
// cart changes, a new one is asked for.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { businessNow, isClockKnown, wallTime } from '@doorstep/api/clock';
import { isUndecided } from '@doorstep/api/failure';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CartState } from './cart-model';

export function useQuote(cart: CartState, addressId: string) {
  const transport = useTransport();
  const person = usePerson();
  const content = cart.lines.map((line) => `${line.productId}:${line.quantity}`).join();
  const quote = useQuery({
    queryKey: ['quote', addressId, content],
    queryFn: ({ signal }) => callUnaryMethod(transport, OrderPublicService.method.quoteCart, { addressId }, { signal }),
    enabled: person !== null && addressId !== '' && content !== '' && !cart.waiting,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.error ? 15_000 : false), // a store that is too busy is so for a while
    placeholderData: keepPreviousData,
    retry: (count, error) => count < 2 && isUndecided(error),
  });
  const { data, refetch, isPlaceholderData } = quote;
  useEffect(() => {
    if (!data?.expiresAt || isPlaceholderData || !isClockKnown()) return;
    const ms = wallTime(timestampDate(data.expiresAt).getTime() - businessNow().getTime());
    const timer = setTimeout(() => void refetch(), Math.max(500, ms));
    return () => clearTimeout(timer);
  }, [data, refetch, isPlaceholderData]);
  return quote;
}
