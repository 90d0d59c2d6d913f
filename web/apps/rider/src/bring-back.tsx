// What nobody took goes back to the store; that ends the trip.

import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Stop, type Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { BigButton, ThumbBar } from './big-button';
import { useWork } from './partner';

const texts = words({
  title: ['Bring the bags back', 'थैले वापस लाएँ'],
  over: ['Ride back to the store', 'स्टोर वापस जाएँ'],
  orders: ['Order {ids}', 'ऑर्डर {ids}'],
  done: ['The store has the bags', 'थैले स्टोर को मिल गए'],
  back: ['I am back', 'मैं वापस आ गया'],
  thanks: ['Back at the store. Thank you.', 'स्टोर वापस। धन्यवाद।'],
});

export function BringBack({ trip, stops }: { trip: Trip; stops: Stop[] }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { refetch } = useWork();
  const returned = useAction(DeliveryPublicService.method.returnToStore, {
    onSuccess: () => {
      tell(t('thanks'), { tone: 'good' });
      refetch();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const bags = stops.length > 0;
  return (
    <ThumbBar
      main={
        <BigButton busy={returned.isPending} onClick={() => returned.mutate({ tripId: trip.tripId })}>
          {t(bags ? 'done' : 'back')}
        </BigButton>
      }
    >
      <div className="px-1">
        <h1 className="text-xl font-bold">{t(bags ? 'title' : 'over')}</h1>
        <p className="text-lg">{trip.storeName}</p>
        {bags && (
          <p className="font-semibold">
            {t('orders', { ids: stops.map((stop) => orderNumber(stop.orderId)).join(', ') })}
          </p>
        )}
      </div>
    </ThumbBar>
  );
}
