// A place in the line of a store that has too much to do: everybody has their turn, and is told when it comes.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { usePerson } from '@doorstep/api/api';
import { reasonOf, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService, type Serviceability } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button, buttonClasses } from '@doorstep/ui/button';
import { readSetting, writeSetting } from '@doorstep/ui/settings';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { usePlace } from './place';
import { Link } from './router';

const texts = words({
  join: ['Wait in line', 'क़तार में लगें'],
  signIn: ['Sign in to wait in line', 'क़तार में लगने के लिए साइन इन करें'],
  before: ['{n} are waiting.', '{n} लोग इंतज़ार में हैं।'],
  place: ['Your place in line: {n}', 'क़तार में आपकी जगह: {n}'],
  about: ['Your turn comes at about', 'आपकी बारी लगभग'],
  told: [
    'We send a message when it comes, and this page changes by itself.',
    'बारी आने पर हम संदेश भेजेंगे, और यह पेज अपने आप बदलेगा।',
  ],
  turn: ['It is your turn. Order until', 'आपकी बारी है। ऑर्डर करने का समय'],
  missed: ['Your turn has passed. You can wait in line again.', 'आपकी बारी निकल गई। आप फिर से क़तार में लग सकते हैं।'],
  leave: ['Leave the line', 'क़तार छोड़ें'],
  look: ['Look around meanwhile', 'तब तक सामान देखें'],
});

export const mayWait = ({ whyNot }: Serviceability) => whyNot === 'store_busy' || whyNot === 'wait_in_line';

const ticketKey = 'ticket';

/** The customer's place in a line, if this browser took one. */
function useTicket() {
  const t = useWords(texts);
  const tell = useTell();
  const person = usePerson();
  const [ticketId, setTicketId] = useState(() => readSetting(ticketKey) ?? '');
  const ticket = useQuery(
    DeliveryPublicService.method.getWaitlistTicket,
    { ticketId },
    { enabled: person !== null && ticketId !== '', refetchInterval: 5000, staleTime: 0, retry: false },
  );
  const keep = (id: string) => {
    writeSetting(ticketKey, id || null);
    setTicketId(id);
  };
  const gone = reasonOf(ticket.error).endsWith('not_found');
  const over = ticketId !== '' && (gone || !isOpen(ticket.data?.status ?? 'waiting'));
  useEffect(() => {
    if (!over) return;
    if (ticket.data?.status === 'expired') tell(t('missed')); // on whichever screen it ends
    keep('');
  }, [over]);
  return { ticket: ticketId && !over ? ticket.data : undefined, keep };
}

const isOpen = (status: string) => status === 'waiting' || status === 'called';

/** Whose turn it is reads until when. */
export function Turn() {
  const t = useWords(texts);
  const { ticket } = useTicket();
  if (!ticket?.heldUntil) return null;
  return (
    <Notice tone="good" icon="check">
      <p className="font-semibold">
        {t('turn')} <Time at={timestampDate(ticket.heldUntil)} />
      </p>
    </Notice>
  );
}

export function InLine({ serviceability }: { serviceability: Serviceability }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const queries = useQueryClient();
  const person = usePerson();
  const place = usePlace();
  const { ticket, keep } = useTicket();
  const join = useAction(DeliveryPublicService.method.joinWaitlist, {
    onSuccess: ({ ticketId }) => keep(ticketId),
    onError: () => void queries.invalidateQueries(), // there may be no line any more
  });
  const leave = useAction(DeliveryPublicService.method.leaveWaitlist, {
    onSuccess: () => {
      keep('');
      void queries.invalidateQueries();
    },
  });
  const called = ticket?.status === 'called';
  useEffect(() => {
    if (called) void queries.invalidateQueries(); // the store takes an order of this customer now
  }, [called, queries]);
  return (
    <div className="flex w-full flex-col items-center gap-3">
      {ticket ? (
        <div role="status" className="w-full rounded-2xl border border-line bg-card p-4 text-left">
          {called ? (
            <p className="text-lg font-bold">
              {t('turn')} {ticket.heldUntil && <Time at={timestampDate(ticket.heldUntil)} />}
            </p>
          ) : (
            <>
              <p className="text-lg font-bold">{t('place', { n: ticket.place })}</p>
              <p>
                {t('about')} {ticket.expectedAt && <Time at={timestampDate(ticket.expectedAt)} />}
              </p>
              <p className="mt-1 text-sm text-soft">{t('told')}</p>
            </>
          )}
          <Button
            look="quiet"
            busy={leave.isPending}
            onClick={() => leave.mutate({ ticketId: ticket.ticketId })}
            className="mt-1 -ml-4"
          >
            {t('leave')}
          </Button>
        </div>
      ) : person ? (
        <>
          {serviceability.inLine > 0 && <p className="text-soft">{t('before', { n: serviceability.inLine })}</p>}
          <Button
            busy={join.isPending}
            disabled={!place}
            onClick={() => place && join.mutate({ latitude: place.latitude, longitude: place.longitude })}
          >
            {t('join')}
          </Button>
          {join.error && (
            <p role="alert" className="text-bad">
              {sentence(join.error)}
            </p>
          )}
        </>
      ) : (
        <Link to="/sign-in?then=/" className={buttonClasses('main')}>
          {t('signIn')}
        </Link>
      )}
      <Link to="/categories" className={buttonClasses('quiet')}>
        {t('look')}
      </Link>
    </div>
  );
}
