// What staff changed: who, when, what, and what it was before. The log is only ever added to.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { businessNow } from '@doorstep/api/clock';
import { AccountPublicService, type AuditRecord } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import { Badge } from '@doorstep/ui/badge';
import { Field } from '@doorstep/ui/field';
import { Money } from '@doorstep/ui/money';
import { More } from '@doorstep/ui/more';
import { Time } from '@doorstep/ui/time';
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { type ReactNode, useDeferredValue, useMemo } from 'react';
import { deeds, fields, kinds, values } from './audit-words';
import { useFilters } from './filters';
import { Answer, Empty, Filters, Page, Select } from './page';
import { useStoreName } from './stores-data';
import { readable, useStatus } from './words';

const texts = words({
  title: ['Audit log', 'बदलाव का लेखा'],
  about: [
    'Every change by staff, with what it was before. Personal data is not shown.',
    'कर्मचारियों का हर बदलाव, पहले और बाद के साथ। निजी जानकारी नहीं दिखती।',
  ],
  who: ['Person', 'व्यक्ति'],
  anybody: ['Anybody', 'कोई भी'],
  kind: ['Kind', 'प्रकार'],
  anything: ['Anything', 'कुछ भी'],
  object: ['Number or name of the thing', 'चीज़ का नंबर या नाम'],
  since: ['When', 'कब'],
  hour: ['the last hour', 'पिछला घंटा'],
  day: ['the last 24 hours', 'पिछले 24 घंटे'],
  week: ['the last 7 days', 'पिछले 7 दिन'],
  ever: ['any time', 'कभी भी'],
  none: ['Nothing was changed', 'कोई बदलाव नहीं'],
  noneAbout: ['Widen the time, or ask for less.', 'समय बढ़ाएँ या कम शर्तें रखें।'],
  field: ['Field', 'खाना'],
  before: ['Before', 'पहले'],
  after: ['After', 'बाद में'],
  more: ['Show older', 'पुराने दिखाएँ'],
});

const hoursBack: Record<string, number> = { hour: 1, day: 24, week: 168, ever: 0 };
const staff = ['admin', 'operations', 'store_manager', 'picker'];

export function AuditLog() {
  const t = useWords(texts);
  const kindName = useWords(kinds);
  const [{ who: actorId, kind, object, since }, setFilters] = useFilters({
    who: '',
    kind: '',
    object: '',
    since: 'ever',
  });
  const objectId = useDeferredValue(object.trim());
  const from = useMemo(() => {
    const hours = hoursBack[since] ?? 0;
    return hours > 0 ? timestampFromDate(new Date(businessNow().getTime() - hours * 3_600_000)) : undefined;
  }, [since]);
  const list = useInfiniteQuery(
    AccountPublicService.method.listAuditLog,
    { actorId, kind, objectId, from, pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (page) => page.nextPageToken || undefined,
      refetchInterval: 10_000,
      staleTime: 0,
    },
  );
  return (
    <Page title={t('title')} about={t('about')}>
      <Filters>
        <StaffSelect value={actorId} onChange={(who) => setFilters({ who })} />
        <Select
          label={t('kind')}
          value={kind}
          onChange={(value) => setFilters({ kind: value })}
          options={[
            { value: '', label: t('anything') },
            ...(Object.keys(kinds) as (keyof typeof kinds)[]).map((value) => ({ value, label: kindName(value) })),
          ]}
        />
        <Field
          label={t('object')}
          type="search"
          value={object}
          maxLength={60}
          onChange={(event) => setFilters({ object: event.target.value })}
        />
        <Select
          label={t('since')}
          value={since}
          onChange={(value) => setFilters({ since: value })}
          options={(['hour', 'day', 'week', 'ever'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </Filters>
      <Answer of={list} rows={8}>
        {(answer) => <Records records={answer.pages.flatMap((page) => page.records)} />}
      </Answer>
      <More of={list}>{t('more')}</More>
    </Page>
  );
}

function StaffSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useWords(texts);
  const status = useStatus();
  const ask = (role: string) =>
    useQuery(AccountPublicService.method.listUsers, { role, pageSize: 200 }, { staleTime: 60_000 });
  const people = staff.map(ask).flatMap((answer) => answer.data?.users ?? []);
  return (
    <Select
      label={t('who')}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t('anybody') },
        ...people.map((user) => ({
          value: user.userId,
          label: `${user.name || user.phone} (${status(user.role)})`,
        })),
      ]}
    />
  );
}

function Records({ records }: { records: AuditRecord[] }) {
  const t = useWords(texts);
  const status = useStatus();
  const deedOf = useDeed();
  const kindName = useWords(kinds);
  const storeName = useStoreName();
  if (records.length === 0) {
    return (
      <Empty icon="receipt" title={t('none')}>
        {t('noneAbout')}
      </Empty>
    );
  }
  return (
    <ol aria-label={t('title')} className="flex flex-col gap-3">
      {records.map((record) => (
        <li key={record.auditId} className="rounded-card border border-line bg-card p-4">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge>{record.kind in kinds ? kindName(record.kind as keyof typeof kinds) : record.kind}</Badge>
            <span className="font-bold break-all">{storeName(record.objectId)}</span>
            {record.warehouseId && record.warehouseId !== record.objectId && (
              <span className="text-soft">{storeName(record.warehouseId)}</span>
            )}
            <span className="flex-1" />
            {record.at && <Time at={timestampDate(record.at)} day />}
          </p>
          <p className="mt-1 text-soft">
            {record.actorName || record.actorId} ({status(record.actorRole)}) · {deedOf(record.method)}
          </p>
          {record.changes.length > 0 && <Changes record={record} />}
        </li>
      ))}
    </ol>
  );
}

/** catalog.UpdateProduct as "Product changed"; a method without words of its own is told as it is called. */
function useDeed(): (method: string) => string {
  const say = useWords(deeds);
  return (method) => {
    const name = method.split('.')[1] ?? method;
    return name in deeds
      ? say(name as keyof typeof deeds)
      : readable(name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  };
}

/** Amounts are paise in the contract and rupees for people; times are of the city. */
function shown(field: string, value: string): ReactNode {
  if (/^-?\d+$/.test(value) && field.endsWith('amount_minor'))
    return <Money amount={{ amountMinor: BigInt(value), currency: 'INR' }} />;
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z$/.test(value) && new Date(value);
  return at ? <Time at={at} day /> : value || '-';
}

/** The name of a field, and a value that is a word of the contract, as people call them. */
function useFieldWords(): { fieldName: (field: string) => string; valueName: (value: string) => string } {
  const hindi = useLanguage().language === 'hi';
  const status = useStatus();
  return {
    fieldName: (path) => {
      const field = path.replace(/\.amount_minor$/, '');
      const known = fields[field as keyof typeof fields];
      return known ? known[hindi ? 1 : 0] : readable(field);
    },
    valueName: (value) => {
      const known = values[value as keyof typeof values];
      return known ? known[hindi ? 1 : 0] : status(value);
    },
  };
}

function Changes({ record }: { record: AuditRecord }) {
  const t = useWords(texts);
  const { fieldName, valueName } = useFieldWords();
  return (
    <table className="mt-2 w-full table-fixed text-left text-sm">
      <caption className="sr-only">{record.objectId}</caption>
      <thead>
        <tr className="text-soft">
          <th scope="col" className="py-1 pr-3 font-medium">
            {t('field')}
          </th>
          <th scope="col" className="py-1 pr-3 font-medium">
            {t('before')}
          </th>
          <th scope="col" className="py-1 font-medium">
            {t('after')}
          </th>
        </tr>
      </thead>
      <tbody>
        {record.changes.map((change) => (
          <tr key={change.field} className="border-t border-line align-top">
            <th scope="row" className="py-1 pr-3 font-medium break-words">
              {fieldName(change.field)}
            </th>
            <td className="py-1 pr-3 break-words text-soft">{shown(change.field, valueName(change.before))}</td>
            <td className="py-1 break-words">{shown(change.field, valueName(change.after))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
