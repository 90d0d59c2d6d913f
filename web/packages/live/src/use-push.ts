// Notifications of this device, for a screen: how they are, and turning them on and off.
import { useTransport } from '@connectrpc/connect-query';
import { useSentence } from '@doorstep/api/failure';
import { useWords, words } from '@doorstep/ui/words';
import { useCallback, useEffect, useState } from 'react';
import { NoPushService, type PushState, pushState, turnOff, turnOn } from './push';

const texts = words({
  noService: [
    'This browser could not reach its notification service. Check your network and try again.',
    'यह ब्राउज़र अपनी सूचना सेवा तक नहीं पहुँच सका। नेटवर्क देखकर फिर कोशिश करें।',
  ],
});

export type Push = {
  /** Null until it is known. */
  state: PushState | null;
  busy: boolean;
  /** Why the last press did nothing, in the reader's language. */
  problem: string | null;
  turn: (on: boolean) => Promise<PushState | null>;
};

export function usePush(base: string, userId: string): Push {
  const t = useWords(texts);
  const sentence = useSentence();
  const transport = useTransport();
  const [state, setState] = useState<PushState | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const look = useCallback(() => {
    void pushState(base, userId).then(setState, () => setState('unsupported'));
  }, [base, userId]);
  useEffect(look, [look]);
  useEffect(() => watchPermission(look), [look]);
  const turn = async (on: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      const next = on
        ? await turnOn(transport, base, userId)
        : await turnOff(transport, base).then(() => 'off' as const);
      setState(next);
      return next;
    } catch (error) {
      setFailure(error);
      return null;
    } finally {
      setBusy(false);
    }
  };
  const problem = failure ? (failure instanceof NoPushService ? t('noService') : sentence(failure)) : null;
  return { state, busy, problem, turn };
}

/** Hears when somebody blocks or allows notifications in the browser's own settings. */
function watchPermission(tell: () => void): () => void {
  let permission: PermissionStatus | null = null;
  let gone = false;
  navigator.permissions?.query({ name: 'notifications' }).then(
    (found) => {
      if (gone) return;
      permission = found;
      found.addEventListener('change', tell);
    },
    () => {}, // a browser that does not tell
  );
  return () => {
    gone = true;
    permission?.removeEventListener('change', tell);
  };
}
