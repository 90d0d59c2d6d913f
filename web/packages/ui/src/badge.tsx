import type { ReactNode } from 'react';
import { classes } from './classes';
import { Icon, type IconName } from './icon';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'lamp';

const tones: Record<Tone, string> = {
  plain: 'bg-sunk text-ink',
  good: 'bg-good-tint text-good',
  warn: 'bg-warn-tint text-warn',
  bad: 'bg-bad-tint text-bad',
  lamp: 'bg-lamp text-on-lamp',
};

/** A word or two about the state of something. */
export function Badge({
  tone = 'plain',
  icon,
  children,
  className,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 text-sm font-medium',
        tones[tone],
        className,
      )}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

/** A notice in the flow of a page. */
export function Notice({
  tone = 'plain',
  icon,
  children,
  className,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={classes('flex items-start gap-2.5 rounded-2xl px-4 py-3', tones[tone], className)}>
      {icon && (
        <span className="pt-0.5">
          <Icon name={icon} />
        </span>
      )}
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
