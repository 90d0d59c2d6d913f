import type { ButtonHTMLAttributes } from 'react';
import { classes } from './classes';
import { Icon, type IconName } from './icon';

type Look = 'main' | 'plain' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
  main: 'bg-brand text-on-brand hover:bg-brand-press active:bg-brand-press',
  plain: 'bg-card text-ink border border-edge hover:bg-sunk active:bg-sunk',
  quiet: 'text-brand hover:bg-tint active:bg-tint',
  danger: 'bg-card text-bad border border-bad hover:bg-bad-tint active:bg-bad-tint',
};

/** How a button looks, for links that look like one. */
export function buttonClasses(look: Look = 'main', wide = false): string {
  return classes(
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-5 py-2 text-center font-semibold',
    'transition-colors disabled:opacity-55',
    looks[look],
    wide && 'w-full',
  );
}

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look;
  wide?: boolean;
  icon?: IconName;
  /** Something is under way: the button waits and says so. */
  busy?: boolean;
};

export function Button({ look = 'main', wide, icon, busy, className, children, disabled, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClasses(look, wide), busy && 'cursor-progress', className)}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; the label is what it says. */
export function IconButton({
  label,
  icon,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string; icon: IconName }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(
        'inline-flex size-11 flex-none items-center justify-center rounded-full hover:bg-sunk active:bg-sunk',
        className,
      )}
    >
      <Icon name={icon} size={22} />
    </button>
  );
}

export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-5 flex-none animate-spin rounded-full border-2 border-current border-t-transparent"
    />
  );
}
