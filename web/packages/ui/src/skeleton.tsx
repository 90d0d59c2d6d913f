import { classes } from './classes';
import { useWords, words } from './words';

const texts = words({ loading: ['Loading', 'लोड हो रहा है'] });

/** The shape of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classes('skeleton rounded-lg', className)} />;
}

/** Says once to a screen reader that the shapes around it are placeholders. */
export function Loading() {
  const t = useWords(texts);
  return (
    <span role="status" className="sr-only">
      {t('loading')}
    </span>
  );
}

/** Rows of text that are on their way. */
export function SkeletonRows({ rows = 3, className }: { rows?: number; className?: string }) {
  return (
    <div className={classes('flex flex-col gap-3', className)}>
      <Loading />
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} className="h-16 w-full" />
      ))}
    </div>
  );
}
