// The trip: where to now and how, and the one thing to do there.
import type { Stop, Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { CityMap } from '@doorstep/map/city-map';
import type { Place } from '@doorstep/map/geometry';
import type { MapLine, MapMarker } from '@doorstep/map/map-canvas';
import { useWords, words } from '@doorstep/ui/words';
import { useMemo } from 'react';
import { BringBack } from './bring-back';
import { Collect, RideToStore } from './collect';
import { Deliver, RideToDoor } from './deliver';
import { DemoRide } from './demo-ride';
import { NoPlace } from './idle';
import { usePosition } from './partner';
import { nextTask, type Task } from './trip-model';
import { TurnBanner } from './turn';
import { useWay } from './use-way';
import { Writing } from './writing';

const texts = words({
  map: ['Map of your trip', 'आपके फेरे का नक्शा'],
  store: ['The store', 'स्टोर'],
  door: ['Door {n}', 'दरवाज़ा {n}'],
  you: ['You', 'आप'],
});

export function TripScreen({ trip }: { trip: Trip }) {
  return (
    <Writing trip={trip}>
      <Step trip={trip} />
    </Writing>
  );
}

function Step({ trip }: { trip: Trip }) {
  const task = nextTask(trip);
  switch (task.do) {
    case 'ride_to_store':
      return (
        <Riding trip={trip} task={task}>
          <RideToStore trip={trip} />
        </Riding>
      );
    case 'collect':
      return <Collect trip={trip} stops={task.stops} />;
    case 'ride_to_door':
      return (
        <Riding trip={trip} task={task}>
          <RideToDoor trip={trip} stop={task.stop} />
        </Riding>
      );
    case 'deliver':
      return <Deliver key={task.stop.orderId} trip={trip} stop={task.stop} />;
    case 'bring_back':
    case 'nothing': // the store still has to close it
      return (
        <Riding trip={trip} task={task}>
          <BringBack trip={trip} stops={task.do === 'bring_back' ? task.stops : []} />
        </Riding>
      );
  }
}

/** Map and next turn above what is known about the place. */
function Riding({ trip, task, children }: { trip: Trip; task: Task; children: React.ReactNode }) {
  const t = useWords(texts);
  const position = usePosition();
  const to: Place =
    task.do === 'ride_to_door' ? [task.stop.longitude, task.stop.latitude] : [trip.storeLongitude, trip.storeLatitude];
  const way = useWay(to);
  const markers: MapMarker[] = [
    { id: 'store', kind: 'store', label: t('store'), place: [trip.storeLongitude, trip.storeLatitude] },
    ...trip.stops.filter(isAhead).map(
      (stop): MapMarker => ({
        id: stop.orderId,
        kind: 'home',
        label: t('door', { n: stop.position }),
        place: [stop.longitude, stop.latitude],
      }),
    ),
  ];
  if (position.place)
    markers.push({ id: 'me', kind: 'rider', label: t('you'), place: position.place, heading: position.heading });
  const lines = useMemo<MapLine[]>(
    () => (way.line.length > 1 ? [{ id: 'way', places: way.line, look: 'route' }] : []),
    [way.line],
  );
  return (
    <>
      {position.place ? <TurnBanner way={way} /> : <NoPlace problem={position.problem} />}
      <div className="min-h-40 flex-1 short:min-h-28">
        <CityMap
          label={t('map')}
          markers={markers}
          lines={lines}
          fitKey={`${to.join()} ${way.line.length}`}
          glideMs={500}
        />
      </div>
      <DemoRide line={way.line} />
      {children}
    </>
  );
}

function isAhead(stop: Stop): boolean {
  return ['assigned', 'picked_up', 'at_door'].includes(stop.status) && stop.latitude !== 0;
}
