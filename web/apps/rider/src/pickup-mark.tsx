// The pickup code as a square that the store scans. Dark on white in every theme, as scanners want it.

import { orderNumber } from '@doorstep/api/order-number';
import { pickupMark } from '@doorstep/api/pickup-mark';
import { useWords, words } from '@doorstep/ui/words';
import { encode } from 'uqr';

const texts = words({ mark: ['The code of order {id}, to be scanned', 'ऑर्डर {id} का कोड, स्कैन के लिए'] });

export function PickupMark({ orderId, code }: { orderId: string; code: string }) {
  const t = useWords(texts);
  if (!code) return null;
  const { data, size } = encode(pickupMark(orderId, code), { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg
      role="img"
      aria-label={t('mark', { id: orderNumber(orderId) })}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-32 flex-none rounded-xl bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
