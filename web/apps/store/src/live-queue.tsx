// The store's open picks, kept fresh by the store's event stream. Every screen looks at the same list.
import { useQuery } from '@connectrpc/connect-query';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import type { Connection } from '@doorstep/live/stream';
import { useStream } from '@doorstep/live/use-stream';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { useStoreId } from './work-place';

const most = 200;

/** Frames come up to ten times a second; we look at most this often. */
const pauseMs = 400;

const StateContext = createContext<Connection>('connecting');

/** Listens for changes of the store and asks again for what is shown. */
export function LiveQueue({ children }: { children: ReactNode }) {
  const warehouseId = useStoreId();
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const state = useStream({
    path: warehouseId ? `/v1/warehouses/${warehouseId}/events` : null,
    kind: 'events',
    events: ['pick'],
    onFrame: () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        void queries.invalidateQueries({ predicate: ({ queryKey }) => isOfPicks(queryKey) }, { cancelRefetch: false });
      }, pauseMs);
    },
  });
  return <StateContext value={state}>{children}</StateContext>;
}

/** Whether a query of connect-query reads picks: its key names service and method. */
function isOfPicks(key: readonly unknown[]): boolean {
  const about = key[1] as { serviceName?: string; methodName?: string } | undefined;
  return (
    about?.serviceName === WarehousePublicService.typeName &&
    (about.methodName === 'ListPicks' || about.methodName === 'GetPick')
  );
}

export function useLiveState(): Connection {
  return useContext(StateContext);
}

/** Open picks, earliest latest start first; a precaution asks now and then should the stream be silent. */
export function usePicks() {
  return useQuery(
    WarehousePublicService.method.listPicks,
    { warehouseId: useStoreId(), pageSize: most },
    { refetchInterval: 15_000, staleTime: 2_000 },
  );
}

/** One pick with its lines. */
export function usePick(orderId: string) {
  return useQuery(
    WarehousePublicService.method.getPick,
    { warehouseId: useStoreId(), orderId },
    { refetchInterval: 15_000, staleTime: 1_000 },
  );
}

export function unitsOf(pick: Pick): number {
  return pick.lines.reduce((sum, line) => sum + line.quantity, 0);
}
