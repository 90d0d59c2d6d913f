import { useEffect } from 'react';

/** Names the screen in the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - doorstep` : 'doorstep';
  }, [title]);
}
