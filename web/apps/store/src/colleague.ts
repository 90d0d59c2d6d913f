// What colleagues are called: whoever works here sees who else does.
import { useQuery } from '@connectrpc/connect-query';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { useWords, words } from '@doorstep/ui/words';
import { useStoreId } from './work-place';

const texts = words({ somebody: ['A colleague', 'साथी'] });

export function useColleague(): (id: string) => string {
  const t = useWords(texts);
  const staff = useQuery(AccountPublicService.method.listStaff, { warehouseId: useStoreId() }, { staleTime: 300_000 });
  const names = new Map(staff.data?.staff.map(({ userId, name }) => [userId, name]));
  return (id) => names.get(id) || t('somebody');
}
