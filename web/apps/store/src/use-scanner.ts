// Hears the scanner wherever the focus is, except in a field that is being typed in.
import { useEffect, useEffectEvent } from 'react';
import { Wedge } from './wedge';

/** Calls onCode with each code that is scanned while the component is there. */
export function useScanner(onCode: (code: string) => void, { off = false } = {}): void {
  const take = useEffectEvent(onCode);
  useEffect(() => {
    if (off) return;
    const wedge = new Wedge();
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTypedIn(event.target)) return;
      const heard = wedge.press(event.key, event.timeStamp);
      if (heard.kind !== 'code') return;
      event.preventDefault(); // or the focused button would be pressed
      event.stopPropagation();
      take(heard.code);
    };
    addEventListener('keydown', hear, { capture: true });
    return () => removeEventListener('keydown', hear, { capture: true });
  }, [off]);
}

function isTypedIn(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  );
}
