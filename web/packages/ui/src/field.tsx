import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import { classes } from './classes';

const boxClasses =
  'w-full min-w-0 min-h-12 rounded-xl border border-edge bg-card px-4 py-2.5 text-base text-ink placeholder:text-soft aria-invalid:border-bad';

type Frame = { label: string; hint?: ReactNode; error?: string | null; hideLabel?: boolean };

function Framed({ id, label, hint, error, hideLabel, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} role="alert" className={classes('text-sm font-medium text-bad', !error && 'hidden')}>
        {error}
      </p>
    </div>
  );
}

function described(id: string, { hint, error }: Frame) {
  return error ? `${id}-error` : hint ? `${id}-hint` : undefined;
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function Field({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Frame & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const id = rest.id ?? made;
  const frame = { label, hint, error, hideLabel };
  return (
    <Framed id={id} {...frame}>
      <input
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, frame) ?? rest['aria-describedby']}
        className={classes(boxClasses, className)}
      />
    </Framed>
  );
}

/** Several lines of text. */
export function TextField({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Frame & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const made = useId();
  const id = rest.id ?? made;
  const frame = { label, hint, error, hideLabel };
  return (
    <Framed id={id} {...frame}>
      <textarea
        rows={3}
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, frame)}
        className={classes(boxClasses, className)}
      />
    </Framed>
  );
}

type Option<V extends string> = { value: V; label: ReactNode; hint?: ReactNode; disabled?: boolean };

/** One of a few, all in sight. */
export function Choices<V extends string>(props: {
  legend: string;
  hideLegend?: boolean;
  name: string;
  value: V | null;
  options: Option<V>[];
  onChange: (value: V) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className={props.hideLegend ? 'sr-only' : 'mb-1 font-semibold'}>{props.legend}</legend>
      {props.options.map((o) => (
        <label
          key={o.value}
          className="flex min-h-12 items-center gap-3 rounded-xl border border-line bg-card px-4 py-2.5 has-checked:border-brand has-checked:bg-tint has-disabled:opacity-60"
        >
          <input
            type="radio"
            name={props.name}
            value={o.value}
            checked={props.value === o.value}
            disabled={o.disabled}
            onChange={() => props.onChange(o.value)}
            className="size-5 flex-none accent-brand"
          />
          <span className="min-w-0">
            <span className="block font-medium">{o.label}</span>
            {o.hint && <span className="block text-sm text-soft">{o.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
