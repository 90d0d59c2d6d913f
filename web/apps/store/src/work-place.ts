// Where the person works and what they may do there.
import { usePerson } from '@doorstep/api/api';

/** The store of the person who is logged in. */
export function useStoreId(): string {
  return usePerson()?.warehouseId ?? '';
}

/** A manager corrects stock, books goods in and may finish what somebody else began. */
export function useIsManager(): boolean {
  return usePerson()?.role === 'store_manager';
}
