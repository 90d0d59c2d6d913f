// The steps of something under way: what is done and when, what goes on now, what comes.
import type { ReactNode } from 'react';
import { classes } from './classes';
import { Icon } from './icon';
import { Time } from './time';
import { useWords, words } from './words';

const texts = words({
  done: ['done', 'पूरा'],
  now: ['now', 'अभी'],
  next: ['not yet', 'अभी बाकी'],
  failed: ['stopped here', 'यहाँ रुका'],
});

export type Step = {
  key: string;
  label: string;
  about?: ReactNode;
  at?: Date;
  state: 'done' | 'now' | 'next' | 'failed';
};

export function StatusTimeline({ steps, label }: { steps: Step[]; label: string }) {
  const t = useWords(texts);
  return (
    <ol aria-label={label} className="flex flex-col">
      {steps.map((step, i) => (
        <li
          key={step.key}
          aria-current={step.state === 'now' ? 'step' : undefined}
          className="relative flex gap-3 pb-4 last:pb-0"
        >
          {i < steps.length - 1 && (
            <span
              aria-hidden="true"
              className={classes(
                'absolute top-7 bottom-0 left-[0.8125rem] w-0.5',
                step.state === 'done' ? 'bg-brand' : 'bg-line',
              )}
            />
          )}
          <span
            aria-hidden="true"
            className={classes(
              'z-1 flex size-7 flex-none items-center justify-center rounded-full border-2',
              step.state === 'done' && 'border-brand bg-brand text-on-brand',
              step.state === 'now' && 'border-brand bg-card text-brand',
              step.state === 'next' && 'border-line bg-card text-soft',
              step.state === 'failed' && 'border-bad bg-bad-tint text-bad',
            )}
          >
            {step.state === 'done' && <Icon name="check" size={16} />}
            {step.state === 'now' && <span className="size-2.5 animate-pulse rounded-full bg-brand" />}
            {step.state === 'failed' && <Icon name="close" size={16} />}
          </span>
          <div className="min-w-0 flex-1 pt-0.5">
            <div className="flex flex-wrap justify-between gap-x-2">
              <span className={step.state === 'next' ? 'text-soft' : 'font-semibold'}>
                {step.label}
                <span className="sr-only">, {t(step.state)}</span>
              </span>
              {step.at && <Time at={step.at} className="flex-none text-sm text-soft" />}
            </div>
            {step.about && <div className="text-sm text-soft">{step.about}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
