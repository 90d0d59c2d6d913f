// Short news at the lower edge. It is read aloud, goes by itself, and waits while someone points at it.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { IconButton } from './button';
import { Icon } from './icon';
import { useWords, words } from './words';

const texts = words({ close: ['Close this message', 'यह संदेश बंद करें'], news: ['Messages', 'संदेश'] });

type Tone = 'plain' | 'good' | 'bad';
type Toast = { id: number; tone: Tone; text: string; action?: { label: string; do: () => void } };
type Tell = (text: string, more?: { tone?: Tone; action?: Toast['action'] }) => void;

const ToastContext = createContext<Tell>(() => {});

/** How long a message stays, and one with something to do. */
const staysFor = 5000;
const staysForAction = 9000;
const atOnce = 3;

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useWords(texts);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const tell = useCallback<Tell>((text, more) => {
    lastId += 1;
    const toast = { id: lastId, tone: more?.tone ?? 'plain', text, action: more?.action };
    setToasts((now) => [...now.filter((old) => old.text !== text), toast].slice(-atOnce));
  }, []);
  const drop = useCallback((id: number) => setToasts((now) => now.filter((old) => old.id !== id)), []);
  return (
    <ToastContext value={tell}>
      {children}
      <section
        aria-label={t('news')}
        className="toasts pointer-events-none fixed inset-x-0 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-60 flex flex-col items-center gap-2 px-4"
      >
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} drop={drop} closeLabel={t('close')} />
        ))}
      </section>
    </ToastContext>
  );
}

function ToastView({ toast, drop, closeLabel }: { toast: Toast; drop: (id: number) => void; closeLabel: string }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => drop(toast.id), toast.action ? staysForAction : staysFor);
    return () => clearTimeout(timer);
  }, [held, toast, drop]);
  const hold = useMemo(
    () => ({
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    }),
    [],
  );
  return (
    <div
      {...hold}
      role={toast.tone === 'bad' ? 'alert' : 'status'}
      className="pointer-events-auto flex w-full max-w-md animate-in items-center gap-3 rounded-2xl bg-ink py-1.5 pr-1.5 pl-4 text-page shadow-lift"
    >
      {toast.tone !== 'plain' && <Icon name={toast.tone === 'good' ? 'check' : 'alert'} />}
      <span className="min-w-0 flex-1 py-1">{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          className="min-h-11 rounded-full px-3 font-semibold underline"
          onClick={() => {
            toast.action?.do();
            drop(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <IconButton
        label={closeLabel}
        icon="close"
        className="hover:bg-transparent focus-visible:outline-page"
        onClick={() => drop(toast.id)}
      />
    </div>
  );
}

/** Tells the reader something short. */
export function useTell(): Tell {
  return useContext(ToastContext);
}
