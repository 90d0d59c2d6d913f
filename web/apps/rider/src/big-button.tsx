// The one thing to do now: wide, tall, at the lower edge.
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import type { ComponentProps, ReactNode } from 'react';

export function BigButton({ className, ...rest }: ComponentProps<typeof Button>) {
  return <Button wide {...rest} className={classes('min-h-16 rounded-2xl text-xl', className)} />;
}

/** Holds what the thumb has to reach. Where the screen is too small for all of it, main stays in sight. */
export function ThumbBar({ children, main }: { children?: ReactNode; main: ReactNode }) {
  return (
    <div className="flex flex-none flex-col border-t border-line bg-card">
      {children && <div className="flex flex-col gap-2 px-3 pt-3 empty:hidden">{children}</div>}
      <div className="sticky bottom-0 flex flex-col gap-2 bg-card p-3">{main}</div>
    </div>
  );
}
