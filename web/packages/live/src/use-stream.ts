import { useSession } from '@doorstep/api/api';
import { useEffect, useEffectEvent, useState } from 'react';
import { type Connection, type Frame, LiveStream } from './stream';

type Options = {
  /** Null keeps it closed. */
  path: string | null;
  kind: 'socket' | 'events';
  events?: string[];
  onFrame: (frame: Frame) => void;
};

/** Keeps a live connection open while the component is there, and says how it is. */
export function useStream({ path, kind, events, onFrame }: Options): Connection {
  const session = useSession();
  const [state, setState] = useState<Connection>('connecting');
  const take = useEffectEvent(onFrame);
  const names = events?.join(',') ?? '';
  useEffect(() => {
    if (!path) return;
    const stream = new LiveStream(session, {
      path,
      kind,
      events: names ? names.split(',') : [],
      onFrame: (frame) => take(frame),
      onState: setState,
    });
    return () => stream.close();
  }, [session, path, kind, names]);
  return state;
}
