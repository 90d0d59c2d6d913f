// One to five stars, as radio buttons that look like stars.
import { classes } from './classes';
import { Icon } from './icon';
import { useWords, words } from './words';

const texts = words({
  star: ['1 star', '1 सितारा'],
  stars: ['{n} stars', '{n} सितारे'],
});

const all = [1, 2, 3, 4, 5];

type Props = {
  legend: string;
  hideLegend?: boolean;
  name: string;
  /** 0 is none yet. */
  value: number;
  onChange: (stars: number) => void;
  disabled?: boolean;
  large?: boolean;
};

export function StarInput({ legend, hideLegend, name, value, onChange, disabled, large }: Props) {
  const t = useWords(texts);
  return (
    <fieldset disabled={disabled}>
      <legend className={hideLegend ? 'sr-only' : 'mb-1 font-semibold'}>{legend}</legend>
      <div className="flex flex-wrap">
        {all.map((n) => (
          <label
            key={n}
            className={classes(
              'inline-flex min-w-11 cursor-pointer items-center justify-center rounded-full has-disabled:cursor-default has-focus-visible:outline-2 has-focus-visible:outline-brand',
              large ? 'size-12' : 'size-11',
              n <= value ? 'text-warn' : 'text-soft',
            )}
          >
            <input
              type="radio"
              name={name}
              value={n}
              checked={n === value}
              onChange={() => onChange(n)}
              className="sr-only"
            />
            <Icon name="star" size={large ? 34 : 26} className={n <= value ? 'fill-current' : undefined} />
            <span className="sr-only">{n === 1 ? t('star') : t('stars', { n })}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
