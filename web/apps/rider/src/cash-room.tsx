// Whoever holds much cash is asked to carry no more of it: said before a rider wonders where the offers are.
import { useQuery } from '@connectrpc/connect-query';
import { PaymentPublicService } from '@doorstep/api/gen/doorstep/payment/v1/payment_pb';
import { Notice } from '@doorstep/ui/badge';
import { formatMoney } from '@doorstep/ui/money';
import { useWords, words } from '@doorstep/ui/words';
import { roomForCash } from './cash';
import { Link } from './router';

const texts = words({
  full: [
    'You hold {held} in cash, at most {limit} are allowed. Hand in cash to get cash orders again; paid orders come as ever.',
    'आपके पास {held} नकद है, सीमा {limit} है। नकद ऑर्डर फिर पाने के लिए नकद जमा करें; भुगतान हो चुके ऑर्डर आते रहेंगे।',
  ],
  near: [
    'You hold {held} in cash. Cash orders above {room} go to others until you hand some in.',
    'आपके पास {held} नकद है। जमा करने तक {room} से बड़े नकद ऑर्डर दूसरों को जाएँगे।',
  ],
  handIn: ['Hand in cash', 'नकद जमा करें'],
});

export function CashRoom({ link = false }: { link?: boolean }) {
  const t = useWords(texts);
  const { data } = useQuery(PaymentPublicService.method.getCashFloat, {}, { staleTime: 2000, refetchInterval: 30_000 });
  const { held, limit } = data ?? {};
  if (!held || !limit) return null;
  const room = roomForCash(held.amountMinor, limit.amountMinor);
  if (room === null) return null;
  return (
    <Notice tone="warn" icon="cash">
      <p>
        {t(room === 0n ? 'full' : 'near', {
          held: formatMoney(held),
          limit: formatMoney(limit),
          room: formatMoney({ amountMinor: room, currency: limit.currency }),
        })}
      </p>
      {link && (
        <Link to="earnings" className="mt-1 inline-flex min-h-11 items-center font-bold underline">
          {t('handIn')}
        </Link>
      )}
    </Notice>
  );
}
