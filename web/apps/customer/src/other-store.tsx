// The cart belongs to one store: whoever adds from another chooses.
import { Ask } from '@doorstep/ui/dialog';
import { useWords, words } from '@doorstep/ui/words';
import { useCartModel } from './cart';
import { useStoreId } from './place';

const texts = words({
  title: ['Start a new cart?', 'नई कार्ट शुरू करें?'],
  about: [
    'Your cart holds items of another store, which does not deliver to the place you chose.',
    'आपकी कार्ट में दूसरे स्टोर का सामान है, जो चुनी हुई जगह पर डिलीवरी नहीं करता।',
  ],
  yes: ['Empty it and start here', 'खाली करें और यहाँ शुरू करें'],
  no: ['Keep my cart', 'मेरी कार्ट रखें'],
});

export function OtherStore() {
  const t = useWords(texts);
  const model = useCartModel();
  const storeId = useStoreId();
  return (
    <Ask
      open
      title={t('title')}
      about={t('about')}
      yes={t('yes')}
      no={t('no')}
      onYes={() => void model.startOver(storeId)}
      onNo={() => void model.keep()}
    />
  );
}
