import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { AccountPublicService, type Address } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { buttonClasses, IconButton } from '@doorstep/ui/button';
import { Icon } from '@doorstep/ui/icon';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { oneLine } from './address-line';
import { choosePlace, chosenPlace } from './place';
import { Link, useTitle } from './router';
import { TitleBar } from './title-bar';

const texts = words({
  title: ['Addresses', 'पते'],
  none: ['No address saved', 'कोई पता सहेजा नहीं'],
  add: ['Add an address', 'पता जोड़ें'],
  edit: ['Change', 'बदलें'],
  remove: ['Delete {what}', '{what} हटाएँ'],
  removed: ['Deleted.', 'हटाया गया।'],
  undo: ['Put it back', 'वापस रखें'],
  signIn: ['Sign in to keep addresses', 'पते सहेजने के लिए साइन इन करें'],
});

export function Addresses() {
  const t = useWords(texts);
  useTitle(t('title'));
  const tell = useTell();
  const sentence = useSentence();
  const person = usePerson();
  const list = useQuery(AccountPublicService.method.listAddresses, {}, { enabled: person !== null });
  const onError = (error: Error) => tell(sentence(error), { tone: 'bad' });
  const add = useAction(AccountPublicService.method.createAddress, { onSuccess: () => list.refetch(), onError });
  const remove = useAction(AccountPublicService.method.deleteAddress, { onError });
  const forget = ({ addressId, ...kept }: Address) =>
    remove.mutate(
      { addressId },
      {
        onSuccess: () => {
          if (chosenPlace()?.addressId === addressId) choosePlace({ ...chosenPlace()!, addressId: '' });
          void list.refetch();
          tell(t('removed'), {
            action: { label: t('undo'), do: () => add.mutate({ address: { ...kept, addressId: '' } }) },
          });
        },
      },
    );
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4 pt-4">
      <TitleBar title={t('title')} to="/account" />
      {!person ? (
        <EmptyState
          icon="user"
          title={t('signIn')}
          action={
            <Link to="/sign-in?then=/account/addresses" className={buttonClasses('main')}>
              {t('signIn')}
            </Link>
          }
        />
      ) : list.error && !list.data ? (
        <ErrorState
          message={sentence(list.error)}
          offline={isOffline(list.error)}
          onRetry={() => void list.refetch()}
        />
      ) : !list.data ? (
        <SkeletonRows />
      ) : list.data.addresses.length === 0 ? (
        <EmptyState icon="pin" title={t('none')} />
      ) : (
        <ul className="flex flex-col gap-3">
          {list.data.addresses.map((address) => {
            const what = address.label || address.line1;
            return (
              <li
                key={address.addressId}
                className="flex items-center gap-2 rounded-2xl border border-line bg-card p-3 pl-4"
              >
                <Icon name="home" />
                <Link to={`/account/addresses/${address.addressId}`} className="min-w-0 flex-1 py-1">
                  <span className="sr-only">{t('edit')} </span>
                  <span className="block font-semibold">{what}</span>
                  <span className="block text-sm text-soft">{oneLine(address)}</span>
                </Link>
                <IconButton label={t('remove', { what })} icon="trash" onClick={() => forget(address)} />
              </li>
            );
          })}
        </ul>
      )}
      {person && (
        <Link to="/account/addresses/new" className={buttonClasses('main', true)}>
          <Icon name="plus" />
          {t('add')}
        </Link>
      )}
    </div>
  );
}
