// The way to where the rider goes now. It is asked for once, and again when the rider has left it.
import { useQuery } from '@connectrpc/connect-query';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { metresBetween, type Place } from '@doorstep/map/geometry';
import { useEffect, useMemo, useState } from 'react';
import { usePosition } from './partner';
import { decodeLine, lengthOf, type NextTurn, nextTurn, progress } from './way-model';

/** So far beside the line, in metres, and it is another way that the rider takes. */
const leftTheWay = 70;

export type Way = {
  line: Place[];
  next: NextTurn | null;
  /** Metres still to ride; null while the way is not known. */
  left: number | null;
  failed: boolean;
  /** So near that there is no way to ride. */
  there: boolean;
};

/** So near, in metres, and the rider stands there. */
const standsThere = 30;

const nowhere: Place[] = [];

export function useWay(to: Place): Way {
  const { place } = usePosition();
  const goal = to.join();
  const [asked, setAsked] = useState<{ from: Place; goal: string } | null>(null);
  const from = asked?.goal === goal ? asked.from : null;
  const { data, isError } = useQuery(
    DeliveryPublicService.method.findRoute,
    {
      fromLatitude: from?.[1] ?? 0,
      fromLongitude: from?.[0] ?? 0,
      toLatitude: to[1],
      toLongitude: to[0],
    },
    { enabled: from !== null, staleTime: Number.POSITIVE_INFINITY, retry: true, retryDelay: 3000 },
  );
  const line = useMemo(() => (data ? decodeLine(data.line) : nowhere), [data]);
  const whole = useMemo(() => lengthOf(line), [line]);
  const at = place && line.length > 1 ? progress(line, place) : null;
  const lost = at !== null && at.away > leftTheWay;
  useEffect(() => {
    if (place && (!from || lost)) setAsked({ from: place, goal });
  }, [place, from, lost, goal]);
  return {
    line,
    next: data && at ? nextTurn(data.steps, at.along) : null,
    left: at ? Math.max(0, whole - at.along) : null,
    failed: isError,
    there: place !== null && metresBetween(place, to) < standsThere,
  };
}
