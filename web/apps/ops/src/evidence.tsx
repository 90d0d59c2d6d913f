// What a claim is judged by: the customer's pictures, and the rider's at the door.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { DocumentPicture } from '@doorstep/api/document';
import { reasonOf, useSentence } from '@doorstep/api/failure';
import { DeliveryPublicService } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { type Claim, OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Button } from '@doorstep/ui/button';
import { Sheet } from '@doorstep/ui/sheet';
import { Skeleton } from '@doorstep/ui/skeleton';
import { Time } from '@doorstep/ui/time';
import { useWords, words } from '@doorstep/ui/words';
import { useEffect, useState } from 'react';

const texts = words({
  pictures: ["The customer's pictures", 'ग्राहक की तस्वीरें'],
  picture: ['Picture {n} of the customer', 'ग्राहक की तस्वीर {n}'],
  none: ['The customer sent no picture.', 'ग्राहक ने कोई तस्वीर नहीं भेजी।'],
  door: ['Picture at the door', 'दरवाज़े पर तस्वीर'],
  noDoor: ['The delivery was proved by the code; there is no picture.', 'डिलीवरी कोड से साबित हुई; तस्वीर नहीं है।'],
  bags: ['The bags at the door', 'दरवाज़े पर थैले'],
});

export function Evidence({ claim }: { claim: Claim }) {
  const t = useWords(texts);
  const [shown, setShown] = useState<number | 'door' | null>(null);
  const picture = (at: number, className: string) => (
    <DocumentPicture
      method={OrderPublicService.method.inspectClaimPicture}
      input={{ claimId: claim.claimId, pictureId: claim.pictureIds[at]! }}
      alt={t('picture', { n: at + 1 })}
      className={className}
    />
  );
  return (
    <div className="my-2 flex flex-col gap-2">
      {claim.pictureIds.length === 0 && <p className="text-sm text-soft">{t('none')}</p>}
      <div className="flex flex-wrap items-center gap-2">
        {claim.pictureIds.length > 0 && (
          <ul aria-label={t('pictures')} className="flex flex-wrap gap-2">
            {claim.pictureIds.map((id, at) => (
              <li key={id}>
                <button type="button" onClick={() => setShown(at)} className="block rounded-xl">
                  {picture(at, 'size-20 rounded-xl border border-line object-cover')}
                </button>
              </li>
            ))}
          </ul>
        )}
        <Button look="plain" icon="door" onClick={() => setShown('door')}>
          {t('door')}
        </Button>
      </div>
      <Sheet
        open={shown !== null}
        wide
        onClose={() => setShown(null)}
        title={shown === 'door' ? t('door') : t('picture', { n: (shown ?? 0) + 1 })}
      >
        {shown === 'door' && <DoorPicture orderId={claim.orderId} />}
        {typeof shown === 'number' && picture(shown, 'max-h-[70dvh] w-full rounded-xl object-contain')}
      </Sheet>
    </div>
  );
}

function DoorPicture({ orderId }: { orderId: string }) {
  const t = useWords(texts);
  const sentence = useSentence();
  const { data, error } = useQuery(
    DeliveryPublicService.method.inspectDeliveryPicture,
    { orderId },
    { staleTime: Number.POSITIVE_INFINITY },
  );
  const [url, setUrl] = useState('');
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(new Blob([new Uint8Array(data.picture)], { type: 'image/jpeg' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (error) return <p>{reasonOf(error) === 'picture_not_found' ? t('noDoor') : sentence(error)}</p>;
  if (!data || !url) return <Skeleton className="h-60 w-full" />;
  return (
    <figure>
      <img
        src={url}
        width={data.width}
        height={data.height}
        alt={t('bags')}
        className="max-h-[70dvh] w-full rounded-xl bg-sunk object-contain"
      />
      {data.takenAt && (
        <figcaption className="mt-1 text-sm text-soft">
          <Time at={timestampDate(data.takenAt)} day />
        </figcaption>
      )}
    </figure>
  );
}
