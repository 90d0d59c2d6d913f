// Who may do what: people by phone and role, and for an administrator their roles.
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { useSentence } from '@doorstep/api/failure';
import { AccountPublicService, type User } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { Badge } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { More } from '@doorstep/ui/more';
import { Sheet } from '@doorstep/ui/sheet';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useDeferredValue, useState } from 'react';
import { useFilters } from './filters';
import { Link } from './nav';
import { Answer, Empty, Filters, Page, Select } from './page';
import { StoreSelect, useFirstStore, useStoreName } from './stores-data';
import { Table } from './table';
import { useStatus } from './words';

const texts = words({
  title: ['People', 'लोग'],
  about: ['Roles are given by administrators.', 'भूमिकाएँ प्रशासक देते हैं।'],
  role: ['Role', 'भूमिका'],
  any: ['Any', 'कोई भी'],
  find: ['Phone or name', 'फ़ोन या नाम'],
  phone: ['Phone', 'फ़ोन'],
  phoneHint: ['With country code, such as +919876543210', 'देश कोड के साथ, जैसे +919876543210'],
  name: ['Name', 'नाम'],
  store: ['Store', 'स्टोर'],
  state: ['State', 'स्थिति'],
  blocked: ['Blocked', 'बंद'],
  active: ['Active', 'सक्रिय'],
  add: ['New login', 'नया लॉगिन'],
  edit: ['Change {name}', '{name} बदलें'],
  save: ['Save', 'सहेजें'],
  saved: ['Saved.', 'सहेज लिया।'],
  sessions: [
    'Another role or store, or a block, ends the sessions of this person at once.',
    'दूसरी भूमिका या स्टोर, या रोक, इस व्यक्ति के सत्र तुरंत ख़त्म करती है।',
  ],
  none: ['Nobody matches', 'कोई नहीं मिला'],
  more: ['More', 'और'],
  orders: ['Orders', 'ऑर्डर'],
  ordersOf: ['Orders of {name}', '{name} के ऑर्डर'],
  work: ['Rider page', 'राइडर का पेज'],
  workOf: ['Rider page of {name}', '{name}, राइडर का पेज'],
  changes: ['Changes', 'बदलाव'],
  changesOf: ['Changes by {name}', '{name} के बदलाव'],
});

const roles = ['customer', 'rider', 'picker', 'store_manager', 'operations', 'admin'];
const inStore = (role: string) => role === 'picker' || role === 'store_manager';

export function People() {
  const t = useWords(texts);
  const status = useStatus();
  const isAdmin = usePerson()?.role === 'admin';
  const [{ role }, setFilters] = useFilters({ role: '' });
  const [phone, setPhone] = useState('');
  const [open, setOpen] = useState<User | 'new' | null>(null);
  const asked = useDeferredValue(phone.trim());
  const compact = asked.replace(/[\s-]/g, '');
  const digits = /^\+?\d*$/.test(compact);
  const list = useInfiniteQuery(
    AccountPublicService.method.listUsers,
    { role, phone: digits ? compact : '', name: digits ? '' : asked, pageSize: 50, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: (page) => page.nextPageToken || undefined },
  );
  return (
    <Page
      title={t('title')}
      about={isAdmin ? undefined : t('about')}
      side={isAdmin && <Button onClick={() => setOpen('new')}>{t('add')}</Button>}
    >
      <Filters>
        <Field label={t('find')} type="search" value={phone} onChange={(event) => setPhone(event.target.value)} />
        <Select
          label={t('role')}
          value={role}
          onChange={(value) => setFilters({ role: value })}
          options={['', ...roles].map((value) => ({ value, label: value ? status(value) : t('any') }))}
        />
      </Filters>
      <Answer of={list} rows={8}>
        {(answer) => <List users={answer.pages.flatMap((page) => page.users)} onOpen={isAdmin ? setOpen : undefined} />}
      </Answer>
      <More of={list} />
      {open && (
        <Edit
          user={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            void list.refetch();
          }}
        />
      )}
    </Page>
  );
}

function List({ users, onOpen }: { users: User[]; onOpen?: (user: User) => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const storeName = useStoreName();
  const me = usePerson();
  if (users.length === 0) return <Empty icon="user" title={t('none')} />;
  return (
    <Table
      label={t('title')}
      rows={users}
      keyOf={(user) => user.userId}
      columns={[
        {
          key: 'name',
          head: t('name'),
          cell: (user) =>
            onOpen && user.userId !== me?.userId ? (
              <button
                type="button"
                aria-label={t('edit', { name: user.name || user.phone })}
                className="min-h-11 text-left font-medium text-brand underline"
                onClick={() => onOpen(user)}
              >
                {user.name || user.phone}
              </button>
            ) : (
              user.name || '-'
            ),
        },
        { key: 'phone', head: t('phone'), cell: (user) => user.phone },
        { key: 'role', head: t('role'), cell: (user) => status(user.role) },
        { key: 'store', head: t('store'), cell: (user) => storeName(user.warehouseId) },
        { key: 'more', head: t('more'), cell: (user) => <MoreOf user={user} /> },
        {
          key: 'state',
          head: t('state'),
          cell: (user) => (
            <Badge tone={user.blocked ? 'bad' : 'good'}>{user.blocked ? t('blocked') : t('active')}</Badge>
          ),
        },
      ]}
    />
  );
}

/** What a person did is on other screens. */
function MoreOf({ user }: { user: User }) {
  const t = useWords(texts);
  const name = user.name || user.phone;
  const classes = 'inline-flex min-h-11 items-center whitespace-nowrap text-brand underline';
  switch (user.role) {
    case 'customer':
      return (
        <Link to="/orders" search={{ user: user.userId }} aria-label={t('ordersOf', { name })} className={classes}>
          {t('orders')}
        </Link>
      );
    case 'rider':
      return (
        <Link to="/riders/$id" params={{ id: user.userId }} aria-label={t('workOf', { name })} className={classes}>
          {t('work')}
        </Link>
      );
    default:
      return (
        <Link to="/audit" search={{ who: user.userId }} aria-label={t('changesOf', { name })} className={classes}>
          {t('changes')}
        </Link>
      );
  }
}

function Edit({ user, onClose, onSaved }: { user: User | null; onClose: () => void; onSaved: () => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const tell = useTell();
  const sentence = useSentence();
  const first = useFirstStore();
  const [phone, setPhone] = useState(user?.phone ?? '+91');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState(user?.role ?? 'picker');
  const [store, setStore] = useState(user?.warehouseId ?? '');
  const [blocked, setBlocked] = useState(user?.blocked ?? false);
  const after = {
    onSuccess: () => {
      tell(t('saved'), { tone: 'good' });
      onSaved();
    },
    onError: (error: Error) => tell(sentence(error), { tone: 'bad' }),
  };
  const create = useAction(AccountPublicService.method.createUser, after);
  const update = useAction(AccountPublicService.method.updateUser, after);
  const warehouseId = inStore(role) ? store || first : '';
  const save = () =>
    user
      ? update.mutate({ userId: user.userId, role, warehouseId, blocked, name: name.trim() || undefined })
      : create.mutate({ phone: phone.replace(/\s/g, ''), name: name.trim(), role, warehouseId });
  return (
    <Sheet
      open
      onClose={onClose}
      title={user ? t('edit', { name: user.name || user.phone }) : t('add')}
      foot={
        <Button wide busy={create.isPending || update.isPending} disabled={!user && !name.trim()} onClick={save}>
          {t('save')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {!user && (
          <Field
            label={t('phone')}
            hint={t('phoneHint')}
            inputMode="tel"
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
        )}
        <Field label={t('name')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        <Select
          label={t('role')}
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: status(value) }))}
        />
        {inStore(role) && <StoreSelect value={warehouseId} onChange={setStore} />}
        {user && <p className="text-sm text-soft">{t('sessions')}</p>}
        {user && (
          <label className="flex min-h-11 items-center gap-3 font-medium">
            <input
              type="checkbox"
              className="size-5 accent-brand"
              checked={blocked}
              onChange={(event) => setBlocked(event.target.checked)}
            />
            {t('blocked')}
          </label>
        )}
      </div>
    </Sheet>
  );
}
