// The heading of a step. It takes the focus when the step begins, so that a screen reader says what comes next,
// and the keyboard goes on from here: the button that was pressed is gone with its step.
import { type ReactNode, useEffect, useRef } from 'react';

export function StepTitle({ id, className, children }: { id?: string; className: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Somebody may be writing in a sheet when a fence or the store moves the trip on.
    if (!document.querySelector('[role=dialog]')) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 id={id} ref={heading} tabIndex={-1} className={`outline-none ${className}`}>
      {children}
    </h1>
  );
}
