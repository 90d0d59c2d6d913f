// Why a store takes on less, or more again, in the reader's language: from the numbers that the server kept, or
// in the words of who decided.
import { useWords, words } from '@doorstep/ui/words';
import type { Mode, Mode_Change } from './gen/doorstep/delivery/v1/delivery_pb';

const texts = words({
  eased: ['Eased:', 'दबाव घटा:'],
  riders: ['{busy} of {riders} riders are on a trip,', '{riders} में से {busy} राइडर फेरे पर,'],
  noRiders: ['no rider is online,', 'कोई राइडर ऑनलाइन नहीं,'],
  waiting: ['{n} orders have none', '{n} ऑर्डर बिना राइडर'],
  oneWaits: ['1 order has none', '1 ऑर्डर बिना राइडर'],
  slower: [', rides take {n} % longer', ', सफ़र {n} % लंबे'],
  picking: ['; picking begins in {n} min', '; सामान निकालना {n} मिनट में शुरू होगा'],
  rider: ['; the next rider is free in {n} min', '; अगला राइडर {n} मिनट में खाली होगा'],
});

export function useStepCause(): (of: Pick<Mode | Mode_Change, 'cause' | 'signs'>) => string {
  const t = useWords(texts);
  return ({ cause, signs }) => {
    if (!signs) return cause;
    const wait = Math.max(signs.pickerInS, signs.riderInS);
    const minutes = Math.round(wait / 60);
    return [
      signs.eased ? `${t('eased')} ` : '',
      signs.riders === 0 ? t('noRiders') : t('riders', { busy: signs.busyRiders, riders: signs.riders }),
      ' ',
      signs.waitingOrders === 1 ? t('oneWaits') : t('waiting', { n: signs.waitingOrders }),
      signs.slowerPercent >= 10 ? t('slower', { n: signs.slowerPercent }) : '',
      wait < 60 ? '' : t(signs.pickerInS > signs.riderInS ? 'picking' : 'rider', { n: minutes }),
    ].join('');
  };
}
