// Where the person works and what they may do there.
import { useQuery } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';

/** The store of the person who is logged in. */
export function useStoreId(): string {
  return usePerson()?.warehouseId ?? '';
}

/** Name, hours and aisles of that store. */
export function useStore() {
  const warehouseId = useStoreId();
  return useQuery(
    WarehousePublicService.method.getWarehouse,
    { warehouseId },
    { enabled: warehouseId !== '', staleTime: 5 * 60_000 },
  );
}

/** A manager corrects stock, books goods in and may finish what somebody else began. */
export function useIsManager(): boolean {
  return usePerson()?.role === 'store_manager';
}
