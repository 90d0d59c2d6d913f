// What every screen has: a heading, what is loading, what failed, what it is narrowed by.
import { isOffline, useSentence } from '@doorstep/api/failure';
import { classes } from '@doorstep/ui/classes';
import type { IconName } from '@doorstep/ui/icon';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { EmptyState, ErrorState } from '@doorstep/ui/states';
import { type ReactNode, type SelectHTMLAttributes, useEffect, useId } from 'react';

export function Page(props: { title: string; about?: ReactNode; side?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${props.title} - doorstep`;
  }, [props.title]);
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-bold">{props.title}</h1>
          {props.about && <div className="mt-1 max-w-prose text-soft">{props.about}</div>}
        </div>
        {props.side && <div className="flex flex-wrap items-end gap-2">{props.side}</div>}
      </header>
      {props.children}
    </>
  );
}

export function Card({ title, children, className }: { title?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={classes('rounded-card border border-line bg-card p-4', className)}>
      {title && <h2 className="mb-3 text-lg font-bold">{title}</h2>}
      {children}
    </section>
  );
}

type Asked<T> = { data: T | undefined; error: Error | null; isPending: boolean; refetch: () => unknown };

/** The answer to a question, or why there is none yet. What was known stays while it is asked again. */
export function Answer<T>({ of, rows, children }: { of: Asked<T>; rows?: number; children: (data: T) => ReactNode }) {
  const sentence = useSentence();
  if (of.data !== undefined) return children(of.data);
  if (of.error) {
    return <ErrorState message={sentence(of.error)} offline={isOffline(of.error)} onRetry={() => void of.refetch()} />;
  }
  return <SkeletonRows rows={rows} />;
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <EmptyState icon={icon} title={title}>
      {children}
    </EmptyState>
  );
}

/** What a list is narrowed by: side by side where there is room, two in a row on a phone. Narrow: there are many. */
export function Filters({ children, narrow }: { children: ReactNode; narrow?: boolean }) {
  return (
    <div
      className={classes('grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap', narrow && 'sm:[&_select]:max-w-36')}
    >
      {children}
    </div>
  );
}

type SelectProps = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange'> & {
  label: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

/** One of many. */
export function Select({ label, options, onChange, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select
        {...rest}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-12 w-full max-w-full rounded-xl border border-edge bg-card px-3 py-2 text-base text-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Names beside values. */
export function Facts({ of }: { of: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5">
      {of.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 text-right font-medium wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
