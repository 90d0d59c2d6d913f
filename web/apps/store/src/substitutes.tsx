// Something similar in the place of what is not on the shelf: one tap, and the customer sees it and never
// pays more for it.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, reasonOf, useSentence } from '@doorstep/api/failure';
import {
  type Pick,
  type PickLine,
  type Substitute,
  WarehousePublicService,
} from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Money } from '@doorstep/ui/money';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { Picture } from './picture';

const texts = words({
  title: ['Something similar instead', 'इसकी जगह मिलता-जुलता'],
  about: [
    '{what} is missing. Tap what you take instead; the customer never pays more.',
    '{what} नहीं मिला। जो इसकी जगह लें उसे दबाएँ; ग्राहक को ज़्यादा नहीं देना होगा।',
  ],
  take: ['Take {what}', '{what} लें'],
  none: ['Nothing like it is on the shelves.', 'इसके जैसा कुछ शेल्फ़ पर नहीं है।'],
  refund: ['None of these: take it off the bill', 'इनमें से कोई नहीं: बिल से हटाएँ'],
  taken: ['{what} goes in instead.', 'इसकी जगह {what} जाएगा।'],
  gone: ['The last of these has just gone. Take another one.', 'यह अभी खत्म हो गया। कोई दूसरा लें।'],
});

type Props = {
  pick: Pick;
  /** The line that is missing; undefined keeps the sheet closed. */
  line: PickLine | undefined;
  onClose: () => void;
  onReplaced: (pick: Pick, substituteId: string) => void;
  onMissing: (line: PickLine) => void;
};

export function SubstituteSheet({ pick, line, onClose, onReplaced, onMissing }: Props) {
  const t = useWords(texts);
  return (
    <Sheet
      open={line !== undefined}
      onClose={onClose}
      title={t('title')}
      about={line && t('about', { what: line.name })}
      foot={
        line && (
          <Button look="danger" wide className="min-h-12" onClick={() => onMissing(line)}>
            {t('refund')}
          </Button>
        )
      }
    >
      {line && <Offers pick={pick} line={line} onReplaced={onReplaced} />}
    </Sheet>
  );
}

type OffersProps = { pick: Pick; line: PickLine; onReplaced: Props['onReplaced'] };

function Offers({ pick, line, onReplaced }: OffersProps) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const { warehouseId, orderId } = pick;
  const { productId } = line;
  const offers = useQuery(WarehousePublicService.method.listSubstitutes, { warehouseId, orderId, productId });
  const replace = useAction(WarehousePublicService.method.substituteItem, {
    onSuccess: (after, { substituteId = '' }) => {
      const name = after.lines.find((l) => l.productId === substituteId)?.name ?? '';
      tell(t('taken', { what: name }), { tone: 'good' });
      onReplaced(after, substituteId);
    },
    onError: (error) => {
      tell(reasonOf(error) === 'out_of_stock' ? t('gone') : sentence(error), { tone: 'bad' });
      void offers.refetch();
    },
  });
  if (offers.error && !offers.data) {
    const again = () => void offers.refetch();
    return <ErrorState message={sentence(offers.error)} offline={isOffline(offers.error)} onRetry={again} />;
  }
  if (!offers.data) return <SkeletonRows rows={3} />;
  if (offers.data.substitutes.length === 0)
    return (
      <Notice icon="box" className="text-soft">
        {t('none')}
      </Notice>
    );
  const quantity = line.quantity - line.picked;
  return (
    <ul className="flex flex-col gap-2 pb-2">
      {offers.data.substitutes.map((offer) => (
        <li key={offer.productId}>
          <Offer
            offer={offer}
            busy={replace.isPending}
            onTake={() => replace.mutate({ warehouseId, orderId, productId, substituteId: offer.productId, quantity })}
          />
        </li>
      ))}
    </ul>
  );
}

function Offer({ offer, busy, onTake }: { offer: Substitute; busy: boolean; onTake: () => void }) {
  const t = useWords(texts);
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onTake}
      className="flex min-h-16 w-full items-center gap-3 rounded-2xl border border-line bg-card px-3 py-2 text-left hover:bg-sunk disabled:opacity-60"
    >
      <Picture url={offer.imageUrl} className="h-14 w-12" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{t('take', { what: offer.name })}</span>
        <span className="block text-sm text-soft">{offer.packSize}</span>
      </span>
      <Money amount={offer.price} className="flex-none" />
    </button>
  );
}
