// The one thing to do now: wide, tall, at the lower edge.
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import type { ComponentProps, ReactNode } from 'react';

export function BigButton({ className, ...rest }: ComponentProps<typeof Button>) {
  return <Button wide {...rest} className={classes('min-h-16 rounded-2xl text-xl', className)} />;
}

/** Holds what the thumb has to reach. */
export function ThumbBar({ children }: { children: ReactNode }) {
  return <div className="flex flex-none flex-col gap-2 border-t border-line bg-card p-3">{children}</div>;
}
