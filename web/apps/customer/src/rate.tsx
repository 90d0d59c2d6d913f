// How an order was: stars for the whole, a few words to tick, stars for its items.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { useQuery } from '@connectrpc/connect-query';
import { useAction } from '@doorstep/api/action';
import { isOffline, useSentence } from '@doorstep/api/failure';
import { type Order, OrderPublicService, type OrderRating } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { Notice } from '@doorstep/ui/badge';
import { Button, IconButton } from '@doorstep/ui/button';
import { TextField } from '@doorstep/ui/field';
import { SkeletonRows } from '@doorstep/ui/skeleton';
import { StarInput } from '@doorstep/ui/star-input';
import { ErrorState } from '@doorstep/ui/states';
import { Time } from '@doorstep/ui/time';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Picture } from './product-card';
import { back, go, useParam, useQueryText, useTitle } from './router';

const texts = words({
  title: ['How was it?', 'कैसा रहा?'],
  back: ['Back', 'वापस'],
  whole: ['The order as a whole', 'पूरा ऑर्डर'],
  what: ['What was it like?', 'क्या अच्छा या बुरा था?'],
  on_time: ['On time', 'समय पर'],
  late: ['Late', 'देर से'],
  well_packed: ['Well packed', 'अच्छी पैकिंग'],
  badly_packed: ['Badly packed', 'ख़राब पैकिंग'],
  fresh: ['Fresh', 'ताज़ा'],
  not_fresh: ['Not fresh', 'ताज़ा नहीं'],
  kind_rider: ['Kind rider', 'अच्छा राइडर'],
  item_missing: ['Something missing', 'कुछ नहीं मिला'],
  good_prices: ['Good prices', 'अच्छे दाम'],
  items: ['Its items', 'सामान'],
  itemsAbout: [
    'Only the stars are shown to others, added up with those of everybody.',
    'दूसरों को केवल सितारे दिखते हैं, सबके साथ जोड़कर।',
  ],
  comment: ['Anything to add', 'कुछ और बताना है'],
  commentAbout: ['For the store. Other customers do not see it.', 'स्टोर के लिए। दूसरे ग्राहक इसे नहीं देखते।'],
  send: ['Send', 'भेजें'],
  thanks: ['Thank you. The store sees it.', 'धन्यवाद। स्टोर इसे देखेगा।'],
  choose: ['Choose some stars first', 'पहले सितारे चुनें'],
  until: ['It can be changed until', 'इसे बदला जा सकता है, समय'],
  closed: ['This can not be rated any more.', 'अब इसकी रेटिंग नहीं दी जा सकती।'],
});

const tags = [
  'on_time',
  'late',
  'well_packed',
  'badly_packed',
  'fresh',
  'not_fresh',
  'kind_rider',
  'item_missing',
  'good_prices',
] as const;

export function Rate() {
  const t = useWords(texts);
  useTitle(t('title'));
  const sentence = useSentence();
  const orderId = useParam('id');
  const order = useQuery(OrderPublicService.method.getOrder, { orderId });
  const rating = useQuery(OrderPublicService.method.getOrderRating, { orderId });
  const error = order.error ?? rating.error;
  const again = () => {
    void order.refetch();
    void rating.refetch();
  };
  if (error && !(order.data && rating.data))
    return <ErrorState message={sentence(error)} offline={isOffline(error)} onRetry={again} />;
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-5 pt-2">
      <div className="flex items-center gap-1">
        <IconButton
          label={t('back')}
          icon="arrowLeft"
          onClick={() => back(`/orders/${encodeURIComponent(orderId)}`)}
          className="-ml-2"
        />
        <h1 className="text-xl font-bold">{t('title')}</h1>
      </div>
      {order.data && rating.data ? <RatingForm order={order.data} said={rating.data} /> : <SkeletonRows rows={5} />}
    </div>
  );
}

function RatingForm({ order, said }: { order: Order; said: OrderRating }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const pressed = Number(useQueryText('stars')); // on the order's page
  const [stars, setStars] = useState(said.stars || (pressed >= 1 && pressed <= 5 ? Math.floor(pressed) : 0));
  const [ticked, setTicked] = useState(said.tags);
  const [comment, setComment] = useState(said.comment);
  const [items, setItems] = useState(() => new Map(said.items.map((item) => [item.productId, item.stars])));
  const send = useAction(OrderPublicService.method.rateOrder, {
    onSuccess: () => {
      tell(t('thanks'), { tone: 'good' });
      void queries.invalidateQueries();
      go(`/orders/${encodeURIComponent(order.orderId)}`, { replace: true });
    },
  });
  const open = said.openUntil !== undefined;
  const came = order.items.filter((item) => item.quantity > item.shortQuantity);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate({
      orderId: order.orderId,
      stars,
      tags: ticked,
      comment,
      items: [...items].map(([productId, given]) => ({ productId, stars: given })),
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {!open && <Notice icon="clock">{t('closed')}</Notice>}
      {open && said.openUntil && said.stars > 0 && (
        <p className="text-sm text-soft">
          {t('until')} <Time at={timestampDate(said.openUntil)} day />
        </p>
      )}
      <StarInput legend={t('whole')} name="stars" value={stars} onChange={setStars} disabled={!open} large />
      <fieldset disabled={!open}>
        <legend className="mb-2 font-semibold">{t('what')}</legend>
        <div className="flex flex-wrap gap-2">
          {tags.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={ticked.includes(tag)}
              onClick={() =>
                setTicked(ticked.includes(tag) ? ticked.filter((other) => other !== tag) : [...ticked, tag])
              }
              className="min-h-11 rounded-full border border-edge bg-card px-4 aria-pressed:border-brand aria-pressed:bg-tint aria-pressed:font-semibold aria-pressed:text-brand"
            >
              {t(tag)}
            </button>
          ))}
        </div>
      </fieldset>
      {came.length > 0 && (
        <section aria-labelledby="rated-items">
          <h2 id="rated-items" className="font-semibold">
            {t('items')}
          </h2>
          <p className="mb-2 text-sm text-soft">{t('itemsAbout')}</p>
          <ul className="divide-y divide-line rounded-2xl border border-line bg-card">
            {came.map((item) => (
              <li key={item.productId} className="flex flex-wrap items-center gap-x-3 p-3">
                <Picture url={item.imageUrl} className="w-11 flex-none" />
                <span className="min-w-[min(8rem,100%)] flex-1 font-medium">{item.name}</span>
                <StarInput
                  legend={item.name}
                  hideLegend
                  name={`stars-${item.productId}`}
                  value={items.get(item.productId) ?? 0}
                  onChange={(given) => setItems(new Map(items).set(item.productId, given))}
                  disabled={!open}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <TextField
        label={t('comment')}
        hint={t('commentAbout')}
        value={comment}
        maxLength={500}
        disabled={!open}
        onChange={(event) => setComment(event.target.value)}
      />
      {send.error && (
        <div role="alert">
          <Notice tone="bad" icon="alert">
            {sentence(send.error)}
          </Notice>
        </div>
      )}
      {open && (
        <Button type="submit" wide busy={send.isPending} disabled={stars === 0} className="min-h-13">
          {stars === 0 ? t('choose') : t('send')}
        </Button>
      )}
    </form>
  );
}
