// The first screen: at rest, waiting, an offer, or the trip.
import { isOffline, useSentence } from '@doorstep/api/failure';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useWords, words } from '@doorstep/ui/words';
import { Idle } from './idle';
import { NextTrip, OfferBars, Offers } from './offers';
import { useWork } from './partner';
import { TripScreen } from './trip';
import { isOpenTrip } from './trip-model';

const texts = words({ title: ['Work', 'काम'] });

export function Work() {
  const t = useWords(texts);
  const sentence = useSentence();
  const { partner, error, refetch } = useWork();
  if (!partner) {
    return (
      <div className="p-4">
        <h1 className="sr-only">{t('title')}</h1>
        {error ? (
          <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={refetch} />
        ) : (
          <SkeletonRows rows={4} />
        )}
      </div>
    );
  }
  const trip = isOpenTrip(partner.trip) ? partner.trip : null;
  if (trip) {
    return (
      <>
        {partner.nextTrip && <NextTrip trip={partner.nextTrip} />}
        <TripScreen trip={trip} />
        <OfferBars offers={partner.offers} to={trip.status === 'under_way' ? 'next' : 'more'} />
      </>
    );
  }
  return partner.offers.length > 0 ? <Offers offers={partner.offers} /> : <Idle partner={partner} />;
}
