// The calling rider as all screens see it: state, offers, the trip; and where the rider is.
import { createClient } from '@connectrpc/connect';
import { useQuery, useTransport } from '@connectrpc/connect-query';
import { usePerson } from '@doorstep/api/api';
import { useClientConfig } from '@doorstep/api/client-config';
import { DeliveryPublicService, type Partner } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { LocationPublicService } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import type { Connection } from '@doorstep/live/stream';
import { useStream } from '@doorstep/live/use-stream';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { FixLog } from './fix-log';
import { type Position, PositionKeeper, type Source } from './position';
import { isOpenTrip, takenAway } from './trip-model';

type Work = {
  partner: Partner | undefined;
  error: Error | null;
  refetch: () => void;
  connection: Connection;
  keeper: PositionKeeper;
  chooseSource: (source: Source) => void;
};

const texts = words({
  cancelled: [
    'Order {id} was cancelled: leave its bags at the store. Your pay stays as offered.',
    'ऑर्डर {id} रद्द हुआ: इसके थैले स्टोर पर छोड़ दें। आपका भुगतान ऑफ़र जैसा ही रहेगा।',
  ],
  reassigned: [
    'Operations gave order {id} to somebody else. It is not counted against you, and your pay stays as offered.',
    'संचालन ने ऑर्डर {id} किसी और को दिया। यह आपके ख़िलाफ़ नहीं गिना जाता, और भुगतान ऑफ़र जैसा ही रहेगा।',
  ],
  released: [
    'Order {id} is ready, and somebody at the store takes it while you are at this door. Your pay stays as offered.',
    'ऑर्डर {id} तैयार है, और आपके इस दरवाज़े पर रहते स्टोर से कोई और ले जा रहा है। भुगतान ऑफ़र जैसा ही रहेगा।',
  ],
  silent: [
    'Your position did not reach us for some minutes, so order {id} goes with somebody else and you are offline. Go online when you have a signal.',
    'कुछ मिनट से आपकी स्थिति नहीं मिली, इसलिए ऑर्डर {id} कोई और ले जाएगा और आप ऑफ़लाइन हैं। सिग्नल आने पर ऑनलाइन आएँ।',
  ],
  gone: ['Order {id} is off your trip.', 'ऑर्डर {id} आपके फेरे में नहीं रहा।'],
});

const causesKnown = ['cancelled', 'reassigned', 'released', 'silent'] as const;

const WorkContext = createContext<Work | null>(null);

/** The stream says at once that something changed; asking now and then is for when it is down. */
const askEvery = 5000;
const sourceSetting = 'rider.position';

export function WorkProvider({ children }: { children: ReactNode }) {
  const demo = useClientConfig()?.demo === true;
  const [chosen, setChosen] = useState(() => readSetting(sourceSetting));
  const source: Source = demo && chosen !== 'device' ? 'demo' : 'device';
  const {
    data: partner,
    error,
    refetch,
  } = useQuery(
    DeliveryPublicService.method.getPartner,
    {},
    {
      staleTime: 1000,
      refetchInterval: askEvery,
    },
  );
  const hear = useTakenAway(partner);
  const connection = useStream({
    path: '/v1/partner/events',
    kind: 'events',
    events: ['offer', 'trip'],
    onFrame: ({ data }) => {
      hear(data);
      void refetch();
    },
  });
  const keeper = useKeeper(source);
  const working = partner !== undefined && (partner.state !== 'offline' || isOpenTrip(partner.trip));
  useEffect(() => keeper.work(working), [keeper, working]);
  useStandingPlace(keeper, partner);
  useLitScreen(working);
  const work = useMemo<Work>(
    () => ({
      partner,
      error,
      refetch: () => void refetch(),
      connection,
      keeper,
      chooseSource: (next) => {
        writeSetting(sourceSetting, next);
        setChosen(next);
      },
    }),
    [partner, error, refetch, connection, keeper],
  );
  return <WorkContext value={work}>{children}</WorkContext>;
}

/** Says so when an order is taken from the rider: the screen alone would only look different. Returns what hears
 * why, from the stream. */
function useTakenAway(partner: Partner | undefined): (data: unknown) => void {
  const t = useWords(texts);
  const tell = useTell();
  const before = useRef<Partner>(undefined);
  const causes = useRef(new Map<string, string>());
  const look = useEffectEvent((now: Partner) => {
    for (const orderId of takenAway(before.current, now)) {
      const cause = causes.current.get(orderId);
      const said = causesKnown.find((known) => known === cause) ?? 'gone';
      tell(t(said, { id: orderNumber(orderId) }), { tone: 'bad' });
    }
    before.current = now;
  });
  useEffect(() => {
    if (partner) look(partner);
  }, [partner]);
  return (data) => {
    const { order_id: orderId, what } = (data ?? {}) as { order_id?: string; what?: string };
    if (orderId && what) causes.current.set(orderId, what);
  };
}

function useKeeper(source: Source): PositionKeeper {
  const transport = useTransport();
  const who = usePerson()?.userId ?? '';
  const keeper = useMemo(
    () =>
      new PositionKeeper(
        new FixLog(localStorage, `doorstep.fixes.${who}`),
        createClient(LocationPublicService, transport),
        source,
      ),
    [transport, who, source],
  );
  useEffect(() => {
    keeper.start();
    return () => keeper.stop();
  }, [keeper]);
  return keeper;
}

/** A demo rider begins where the platform knows the rider, or at the store. */
function useStandingPlace(keeper: PositionKeeper, partner: Partner | undefined): void {
  const demo = keeper.state.source === 'demo';
  const store = useQuery(
    WarehousePublicService.method.getWarehouse,
    { warehouseId: partner?.warehouseId ?? '' },
    { enabled: demo && partner !== undefined, staleTime: Number.POSITIVE_INFINITY },
  ).data;
  useEffect(() => {
    if (!partner) return;
    if (partner.currentLatitude !== 0) keeper.standAt([partner.currentLongitude, partner.currentLatitude]);
    else if (store) keeper.standAt([store.longitude, store.latitude]);
  }, [keeper, partner, store]);
}

/** Keeps the screen on while the rider works: a dark phone in its holder shows no way. */
function useLitScreen(lit: boolean): void {
  useEffect(() => {
    if (!lit || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const ask = () => {
      if (document.hidden) return;
      navigator.wakeLock.request('screen').then(
        (got) => {
          lock = got;
          if (over) void got.release();
        },
        () => {}, // the device saves power; the rider wakes it by hand
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, [lit]);
}

export function useWork(): Work {
  const work = useContext(WorkContext);
  if (!work) throw new Error('useWork needs a WorkProvider around it');
  return work;
}

export function usePosition(): Position {
  const { keeper } = useWork();
  return useSyncExternalStore(keeper.subscribe, () => keeper.state);
}
