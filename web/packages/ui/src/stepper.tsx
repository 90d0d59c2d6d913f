// How many of something: an "add" button that becomes minus, number, plus.
import { classes } from './classes';
import { Icon } from './icon';
import { useWords, words } from './words';

const texts = words({
  add: ['Add', 'जोड़ें'],
  addOf: ['Add {what}', '{what} जोड़ें'],
  less: ['One less of {what}', '{what} एक कम करें'],
  more: ['One more of {what}', '{what} एक और जोड़ें'],
  count: ['{n} of {what} in the cart', 'कार्ट में {what}: {n}'],
});

type Props = {
  /** The name of the thing, for those who hear it. */
  what: string;
  value: number;
  /** No more than these can be had. */
  max?: number;
  onChange: (value: number) => void;
  disabled?: boolean;
  size?: 'small' | 'large';
  className?: string;
  /** Other words, where the number is not of a cart. */
  says?: { add: string; addOf: string; count: string };
};

/** The button that adds the first one is the one that adds more, so the focus stays on it. */
export function Stepper({ what, value, max = 50, onChange, disabled, size = 'small', className, says }: Props) {
  const t = useWords(texts);
  const height = size === 'large' ? 'min-h-12' : 'min-h-11';
  const none = value === 0;
  const side = classes(
    'inline-flex w-11 flex-none items-center justify-center rounded-full hover:bg-brand-press disabled:opacity-50',
    height,
  );
  return (
    <fieldset
      role={none ? 'none' : undefined}
      aria-label={none ? undefined : (says?.count ?? t('count', { n: value, what }))}
      className={classes(
        'inline-flex items-center justify-between rounded-full',
        !none && 'bg-brand text-on-brand',
        size === 'large' ? 'min-w-36' : 'min-w-24',
        className,
      )}
    >
      {!none && (
        <button
          type="button"
          aria-label={t('less', { what })}
          onClick={() => onChange(value - 1)}
          disabled={disabled}
          className={side}
        >
          <Icon name="minus" size={18} />
        </button>
      )}
      {!none && (
        <span aria-live="polite" className="min-w-5 text-center font-bold tabular-nums">
          {value}
        </span>
      )}
      <button
        type="button"
        aria-label={none ? (says?.addOf ?? t('addOf', { what })) : t('more', { what })}
        onClick={() => onChange(value + 1)}
        disabled={disabled || value >= max}
        className={
          none
            ? classes(
                'inline-flex flex-1 items-center justify-center gap-1 rounded-full border border-brand bg-card px-4 font-semibold text-brand hover:bg-tint disabled:border-edge disabled:text-soft',
                height,
              )
            : side
        }
      >
        {none && (says?.add ?? t('add'))}
        <Icon name="plus" size={none ? 16 : 18} />
      </button>
    </fieldset>
  );
}
