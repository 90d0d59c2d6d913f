// The heading of a step. It takes the focus when the step begins, so that a screen reader says what comes next,
// and the keyboard goes on from here: the button that was pressed is gone with its step.
import { type ReactNode, useEffect, useRef } from 'react';
import { classes } from './classes';

type Props = { level?: 1 | 2; id?: string; className?: string; children: ReactNode };

export function StepTitle({ level = 1, id, className, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Somebody may be writing in a sheet when a fence or a colleague moves the work on.
    if (!document.querySelector('[role=dialog]')) heading.current?.focus({ preventScroll: true });
  }, []);
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <Heading id={id} ref={heading} tabIndex={-1} className={classes('outline-none', className)}>
      {children}
    </Heading>
  );
}
