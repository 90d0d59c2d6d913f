import { Icon } from '@doorstep/ui/icon';
import { Skeleton } from '@doorstep/ui/skeleton';
import type { ReactNode } from 'react';
import { Link } from './router';
import { useTitle } from './title';

/** The head of a screen that one came to from another. */
export function Top({
  title,
  back,
  backLabel,
  children,
}: {
  title: string;
  back: string;
  backLabel: string;
  children?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Link
        to={back}
        aria-label={backLabel}
        className="-ml-2 inline-flex size-11 flex-none items-center justify-center rounded-full hover:bg-sunk"
      >
        <Icon name="arrowLeft" size={22} />
      </Link>
      <h1 className="min-w-0 flex-1 text-2xl font-bold">{title || <Skeleton className="h-7 w-48" />}</h1>
      {children}
    </header>
  );
}
