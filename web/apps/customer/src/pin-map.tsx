// A map whose middle is the place: one moves the map, not the pin.
import { CityMap } from '@doorstep/map/city-map';
import type { Place as LngLat } from '@doorstep/map/geometry';
import { Button } from '@doorstep/ui/button';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useState } from 'react';

const texts = words({
  map: ['Map. Move it until the pin stands at the door', 'नक्शा। इसे हिलाएँ जब तक पिन दरवाज़े पर न आ जाए'],
  here: ['Where I am', 'जहाँ मैं हूँ'],
  noHere: ['Your device does not tell where it is. Move the map instead.', 'आपका डिवाइस जगह नहीं बता रहा। नक्शा हिलाएँ।'],
});

type Props = { start: LngLat; onPlace: (place: LngLat) => void; className?: string };

const locateWithin = 10_000;

export function PinMap({ start, onPlace, className }: Props) {
  const t = useWords(texts);
  const tell = useTell();
  const [center, setCenter] = useState(start);
  const [busy, setBusy] = useState(false);
  const locate = () => {
    setBusy(true);
    const found = ({ coords }: GeolocationPosition) => {
      setBusy(false);
      setCenter([coords.longitude, coords.latitude]);
      onPlace([coords.longitude, coords.latitude]);
    };
    const failed = () => {
      setBusy(false);
      tell(t('noHere'), { tone: 'bad' });
    };
    if (!navigator.geolocation) failed();
    else
      navigator.geolocation.getCurrentPosition(found, failed, {
        enableHighAccuracy: true,
        timeout: locateWithin,
        maximumAge: 30_000,
      });
  };
  return (
    <div className={`relative overflow-hidden rounded-card ${className ?? 'h-80'}`}>
      <CityMap label={t('map')} center={center} zoom={15.5} onMove={onPlace} />
      <svg
        aria-hidden="true"
        viewBox="0 0 40 52"
        className="pointer-events-none absolute top-1/2 left-1/2 w-11 -translate-x-1/2 -translate-y-full drop-shadow-md"
      >
        <path d="M20 51S3 34 3 19.5a17 17 0 1 1 34 0C37 34 20 51 20 51z" fill="#0b5d3f" stroke="#fff" strokeWidth="2" />
        <path d="M13.5 27v-8a6.5 6.5 0 0 1 13 0v8z" fill="#f4b740" />
      </svg>
      <Button look="plain" icon="locate" busy={busy} onClick={locate} className="absolute bottom-9 left-3 shadow-card">
        {t('here')}
      </Button>
    </div>
  );
}
