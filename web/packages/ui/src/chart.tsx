// A figure over time. It is a drawing, a sentence and a table of the same points; with the keyboard one
// goes from point to point. Lines for what has a level at each time, bars for what is counted.
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { type Reach, reach, steps, ticks } from './chart-scale';
import { classes } from './classes';
import { useWords, words } from './words';

const texts = words({
  table: ['As a table', 'तालिका के रूप में'],
  when: ['When', 'कब'],
  nothing: ['no value', 'कोई मान नहीं'],
  empty: ['Nothing to draw for this period.', 'इस अवधि के लिए कुछ नहीं है।'],
  sum: [
    '{n} points, from {from} to {to}. Lowest {low}, highest {high}, last {last}.',
    '{n} बिंदु, {from} से {to} तक। सबसे कम {low}, सबसे ज़्यादा {high}, आख़िरी {last}।',
  ],
  hint: ['Arrow keys go from point to point.', 'तीर के बटन एक बिंदु से दूसरे पर ले जाते हैं।'],
  aim: ['Target {value}', 'लक्ष्य {value}'],
});

/** A point in time; without a value there is a gap. */
export type ChartPoint = {
  at: Date;
  label: string;
  /** For the scale below, where there is less room. */
  short?: string;
  value: number | null;
};

type Props = {
  title: string;
  points: ChartPoint[];
  kind: 'line' | 'bar';
  format: (value: number) => string;
  target?: number;
};

const wide = 640;
const high = 220;
const edge = { left: 8, right: 8, top: 12, bottom: 8 };

export function Chart({ title, points, kind, format, target }: Props) {
  const t = useWords(texts);
  const id = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const known = points.filter((p): p is ChartPoint & { value: number } => p.value !== null);
  if (known.length === 0) return <p className="text-soft">{t('empty')}</p>;
  const values = known.map((p) => p.value);
  const scale = reach(target === undefined ? values : [...values, target], kind === 'bar');
  const x = (i: number) => edge.left + ((i + 0.5) / points.length) * (wide - edge.left - edge.right);
  const y = (value: number) => edge.top + (1 - scale.share(value)) * (high - edge.top - edge.bottom);
  const shown = chosen === null ? null : points[chosen];
  const say = (point: ChartPoint) => `${point.label}: ${point.value === null ? t('nothing') : format(point.value)}`;
  return (
    <figure className="flex flex-col gap-2">
      <p className="min-h-6 text-sm tabular-nums">
        {shown ? <strong>{say(shown)}</strong> : <span className="text-soft">{t('hint')}</span>}
      </p>
      <Drawing
        title={title}
        about={`${id}-sum`}
        say={say}
        points={points}
        kind={kind}
        chosen={chosen}
        onChoose={setChosen}
        scale={scale}
        x={x}
        y={y}
        format={format}
        target={target}
      />
      <TimeScale points={points} />
      <figcaption id={`${id}-sum`} className="text-sm text-soft">
        {t('sum', {
          n: points.length,
          from: points[0]!.label,
          to: points.at(-1)!.label,
          low: format(Math.min(...values)),
          high: format(Math.max(...values)),
          last: format(values.at(-1)!),
        })}
        {target !== undefined && ` ${t('aim', { value: format(target) })}.`}
      </figcaption>
      <PointTable title={title} points={points} format={format} />
    </figure>
  );
}

/** Times along the lower edge, as many as have room: the first, the last and some between. */
function TimeScale({ points }: { points: ChartPoint[] }) {
  const last = points.length - 1;
  const shown = ticks(points.length).map((i) => ({ i, point: points[i]! }));
  return (
    <div aria-hidden="true" className="relative -mt-1 h-5 text-xs text-soft tabular-nums">
      {shown.map(({ i, point }) => (
        <span
          key={i}
          className={classes(
            'absolute whitespace-nowrap',
            i === 0 && last > 0 ? '' : i === last && last > 0 ? '-translate-x-full' : '-translate-x-1/2',
          )}
          style={{
            left: i === 0 && last > 0 ? 0 : i === last && last > 0 ? '100%' : `${((i + 0.5) / points.length) * 100}%`,
          }}
        >
          {point.short ?? point.label}
        </span>
      ))}
    </div>
  );
}

type DrawingProps = Props & {
  about: string;
  say: (point: ChartPoint) => string;
  chosen: number | null;
  onChoose: (i: number | null) => void;
  scale: Reach;
  x: (i: number) => number;
  y: (value: number) => number;
};

function Drawing(props: DrawingProps) {
  const { points, chosen, onChoose, x, y, scale } = props;
  const box = useRef<SVGSVGElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const now = chosen ?? last;
    const next = {
      ArrowLeft: chosen === null ? last : now - 1,
      ArrowRight: chosen === null ? 0 : now + 1,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === 'Escape') onChoose(null);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(Math.min(last, Math.max(0, next)));
  };
  const under = (clientX: number) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return Math.min(points.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * points.length)));
  };
  return (
    <div
      role="slider"
      aria-label={props.title}
      aria-describedby={props.about}
      aria-readonly="true"
      aria-valuemin={1}
      aria-valuemax={points.length}
      aria-valuenow={(chosen ?? points.length - 1) + 1}
      aria-valuetext={props.say(points[chosen ?? points.length - 1]!)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => onChoose(null)}
      className="relative rounded-lg"
    >
      <svg
        ref={box}
        aria-hidden="true"
        viewBox={`0 0 ${wide} ${high}`}
        preserveAspectRatio="none"
        className="h-56 w-full rounded-lg bg-sunk"
        onPointerMove={(event) => onChoose(under(event.clientX))}
        onPointerLeave={() => onChoose(null)}
      >
        {steps(scale).map((value) => (
          <line
            key={value}
            x1={0}
            x2={wide}
            y1={y(value)}
            y2={y(value)}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {props.target !== undefined && (
          <line
            x1={0}
            x2={wide}
            y1={y(props.target)}
            y2={y(props.target)}
            strokeDasharray="5 4"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
            className="stroke-ink"
          />
        )}
        {props.kind === 'bar' ? <Bars {...props} /> : <Line {...props} />}
        {chosen !== null && (
          <line
            x1={x(chosen)}
            x2={x(chosen)}
            y1={0}
            y2={high}
            vectorEffect="non-scaling-stroke"
            className="stroke-soft"
          />
        )}
      </svg>
      {steps(scale).map((value) => (
        <span
          key={value}
          aria-hidden="true"
          className="pointer-events-none absolute left-1 -translate-y-full rounded bg-sunk/80 px-1 text-xs text-soft tabular-nums"
          style={{ top: `${(y(value) / high) * 100}%` }}
        >
          {props.format(value)}
        </span>
      ))}
    </div>
  );
}

function Bars({ points, chosen, x, y, scale }: DrawingProps) {
  const width = ((wide - edge.left - edge.right) / points.length) * 0.76;
  const ground = y(Math.max(0, scale.low));
  return points.map(
    (point, i) =>
      point.value !== null && (
        <rect
          key={point.at.getTime()}
          x={x(i) - width / 2}
          width={width}
          y={Math.min(y(point.value), ground)}
          height={Math.abs(y(point.value) - ground)}
          className={classes(chosen === i ? 'fill-lamp' : 'fill-brand')}
        />
      ),
  );
}

/** A line with gaps where nothing is known; a point alone is a short dash. */
function Line({ points, x, y }: DrawingProps) {
  let path = '';
  let open = false;
  points.forEach((point, i) => {
    if (point.value === null) {
      open = false;
      return;
    }
    const alone = !open && (points[i + 1]?.value ?? null) === null;
    path += alone ? `M${x(i) - 3} ${y(point.value)}h6` : `${open ? 'L' : 'M'}${x(i)} ${y(point.value)}`;
    open = true;
  });
  return (
    <path
      d={path}
      fill="none"
      strokeWidth="2.5"
      strokeLinejoin="round"
      vectorEffect="non-scaling-stroke"
      className="stroke-brand"
    />
  );
}

function PointTable({ title, points, format }: Pick<Props, 'title' | 'points' | 'format'>) {
  const t = useWords(texts);
  return (
    <details className="text-sm">
      <summary className="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand underline">
        {t('table')}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section tabIndex={0} aria-label={title} className="max-h-72 overflow-auto rounded-lg border border-line">
        <table className="w-full text-left">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="border-b border-line text-soft">
              <th scope="col" className="px-3 py-2 font-medium">
                {t('when')}
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                {title}
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.at.getTime()} className="border-b border-line last:border-0">
                <td className="px-3 py-1.5 whitespace-nowrap">{point.label}</td>
                <td className="px-3 py-1.5 text-right tabular-nums">
                  {point.value === null ? '-' : format(point.value)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** A small line beside a number; the number and the page behind it say the same in words. */
export function Spark({ values, className }: { values: (number | null)[]; className?: string }) {
  const known = values.filter((v): v is number => v !== null);
  if (known.length < 2) return null;
  const scale = reach(known, false);
  let open = false;
  const path = values
    .map((value, i) => {
      if (value === null) {
        open = false;
        return '';
      }
      const at = `${open ? 'L' : 'M'}${(i / (values.length - 1)) * 100} ${22 - scale.share(value) * 20}`;
      open = true;
      return at;
    })
    .join('');
  return (
    <svg aria-hidden="true" viewBox="0 0 100 24" preserveAspectRatio="none" className={className}>
      <path d={path} fill="none" strokeWidth="2" vectorEffect="non-scaling-stroke" className="stroke-brand" />
    </svg>
  );
}
