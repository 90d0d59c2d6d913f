// A lower price in this store for what has to be sold soon. A price belongs to the product, not to one lot of
// it, and the sheet says so.
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { Button } from '@doorstep/ui/button';
import { Choices } from '@doorstep/ui/field';
import { formatMoney } from '@doorstep/ui/money';
import { Sheet } from '@doorstep/ui/sheet';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { ErrorState } from '@doorstep/ui/states';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStoreId } from './work-place';

const texts = words({
  title: ['Price of {what}', '{what} का दाम'],
  about: [
    'All units of the product get this price in this store, until you set the usual one again.',
    'इस स्टोर में इस सामान के सभी नगों का यही दाम होगा, जब तक आप सामान्य दाम न रखें।',
  ],
  price: ['Price', 'दाम'],
  now: ['now {price}', 'अभी {price}'],
  usual: ['Usual price, {price}', 'सामान्य दाम, {price}'],
  less: ['{percent} % less, {price}', '{percent} % कम, {price}'],
  save: ['Set the price', 'दाम रखें'],
  saved: ['{what} costs {price} now.', '{what} का दाम अब {price} है।'],
});

const steps = [0, 10, 25, 50] as const;

/** A price less some percent, in whole rupees. */
export function lessBy(minor: bigint, percent: number): bigint {
  const rupees = (minor * BigInt(100 - percent) + 5000n) / 10_000n;
  return percent === 0 || rupees < 1n ? minor : rupees * 100n;
}

type Props = { productId: string; name: string; onClose: () => void };

export function MarkDown(props: Props) {
  const t = useWords(texts);
  return (
    <Sheet open onClose={props.onClose} title={t('title', { what: props.name })} about={t('about')}>
      <Prices {...props} />
    </Sheet>
  );
}

function Prices({ productId, name, onClose }: Props) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  const [percent, setPercent] = useState<string | null>(null);
  const usual = useQuery(CatalogPublicService.method.getProduct, { productId });
  const here = useQuery(CatalogPublicService.method.getProduct, { productId, warehouseId });
  const say = (amountMinor: bigint) => formatMoney({ amountMinor, currency: 'INR' });
  const set = useAction(CatalogPublicService.method.setAssortment, {
    onSuccess: ({ price }) => {
      tell(t('saved', { what: name, price: say(price?.amountMinor ?? 0n) }), { tone: 'good' });
      void queries.invalidateQueries();
      onClose();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
  const failed = [usual, here].find((asked) => asked.error && !asked.data);
  if (failed) {
    const again = () => void failed.refetch();
    return <ErrorState message={sentence(failed.error)} offline={isOffline(failed.error)} onRetry={again} />;
  }
  const price = usual.data?.price?.amountMinor;
  const current = here.data?.price?.amountMinor;
  if (price === undefined || current === undefined) return <SkeletonRows rows={3} />;
  return (
    <form
      className="flex flex-col gap-4 pb-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (percent === null) return;
        const chosen = Number(percent);
        const own = { amountMinor: lessBy(price, chosen), currency: 'INR' };
        set.mutate({ warehouseId, productId, carried: true, price: chosen === 0 ? undefined : own });
      }}
    >
      <Choices
        legend={t('price')}
        name="price"
        value={percent}
        onChange={setPercent}
        options={steps.map((step) => {
          const amount = lessBy(price, step);
          return {
            value: String(step),
            label: step === 0 ? t('usual', { price: say(amount) }) : t('less', { percent: step, price: say(amount) }),
            hint: amount === current ? t('now', { price: say(current) }) : undefined,
          };
        })}
      />
      <Button type="submit" wide className="min-h-12" disabled={percent === null} busy={set.isPending}>
        {t('save')}
      </Button>
    </form>
  );
}
