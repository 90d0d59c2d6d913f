// How every app begins: theme, language, messages, the API, and then its screens.
import { ThemeProvider } from '@doorstep/ui/theme';
import { ToastProvider } from '@doorstep/ui/toast';
import { LanguageProvider } from '@doorstep/ui/words';
import { type ReactNode, StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProvider } from './api';
import { useClientConfig } from './client-config';
import { loadSentences } from './failure';

type App = {
  /** Name of the app: its session is kept under it. */
  name: string;
  /** Where it is served, such as /rider/. */
  base: string;
  screens: ReactNode;
};

export function start({ name, base, screens }: App): void {
  const root = createRoot(document.getElementById('app')!);
  // As a transition the first screen is built in short steps: a finger is answered meanwhile.
  startTransition(() =>
    root.render(
      <StrictMode>
        <ThemeProvider>
          <LanguageProvider>
            <ToastProvider>
              <ApiProvider app={name}>
                <ClockKeeper />
                {screens}
              </ApiProvider>
            </ToastProvider>
          </LanguageProvider>
        </ThemeProvider>
      </StrictMode>,
    ),
  );
  addEventListener('load', () => void loadSentences().catch(() => {})); // without them a plain one is said
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    addEventListener('load', () => void navigator.serviceWorker.register(`${base}sw.js`, { scope: base }));
  }
}

/** Keeps the business clock right from the first screen on. */
function ClockKeeper() {
  useClientConfig();
  return null;
}
