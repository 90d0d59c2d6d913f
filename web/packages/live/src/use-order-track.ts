// An order as it happens: its events, and where its rider is.
import { useState } from 'react';
import type { Connection, Frame } from './stream';
import { useStream } from './use-stream';

export type RiderPosition = { latitude: number; longitude: number; heading: number; speed: number; recordedAt: Date };

/** Reads the data of a "position" message; null when it has no place. */
export function readPosition(data: unknown): RiderPosition | null {
  if (typeof data !== 'object' || data === null) return null;
  const { latitude, longitude, heading, speed, recorded_at: at } = data as Record<string, unknown>;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  const recordedAt = typeof at === 'string' ? new Date(at) : new Date(Number.NaN);
  return { latitude, longitude, heading: Number(heading) || 0, speed: Number(speed) || 0, recordedAt };
}

/** Opens the order's live page. onChange hears that the order is not what it was. */
export function useOrderTrack(
  orderId: string | null,
  onChange: () => void,
): { position: RiderPosition | null; connection: Connection } {
  const [position, setPosition] = useState<RiderPosition | null>(null);
  const connection = useStream({
    path: orderId && `/v1/orders/${encodeURIComponent(orderId)}/track`,
    kind: 'socket',
    onFrame: (frame: Frame) => {
      if (frame.event === 'position') setPosition(readPosition(frame.data));
      else onChange();
    },
  });
  return { position, connection };
}
