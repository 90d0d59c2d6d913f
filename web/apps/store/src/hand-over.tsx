// Bags go to the rider who says the order's pickup code, and to nobody else.

import { useAction } from '@doorstep/api/action';
import { reasonOf, useSentence } from '@doorstep/api/failure';
import { type Pick, WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { orderNumber } from '@doorstep/api/order-number';
import { isMarkOf, readPickupMark } from '@doorstep/api/pickup-mark';
import { Notice } from '@doorstep/ui/badge';
import { Button } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { ScanButton } from './scan-sheet';
import { useScanner } from './use-scanner';

const texts = words({
  title: ['Hand over', 'सौंपें'],
  code: ['Pickup code', 'पिकअप कोड'],
  hint: ['The rider says it, or shows a square to scan.', 'राइडर इसे बताता है, या स्कैन के लिए चौकोर निशान दिखाता है।'],
  give: ['Hand over', 'सौंपें'],
  noRider: ['No rider is assigned yet.', 'अभी कोई राइडर तय नहीं है।'],
  onTheWay: ['The rider is on the way here.', 'राइडर यहाँ आ रहा है।'],
  here: ['The rider is here.', 'राइडर यहाँ है।'],
  wrong: [
    'Wrong code: these bags are for another rider. Keep them, and look for the order the rider names.',
    'गलत कोड: ये थैले किसी और राइडर के हैं। इन्हें रखें और राइडर का बताया ऑर्डर ढूँढें।',
  ],
  locked: [
    'Too many wrong codes. The store manager has to hand this order over.',
    'बहुत बार गलत कोड। यह ऑर्डर स्टोर मैनेजर को सौंपना होगा।',
  ],
  given: ['Order {order} is with the rider.', 'ऑर्डर {order} राइडर के पास है।'],
  empty: ['Type the code first.', 'पहले कोड लिखें।'],
  other: [
    'Wrong bags: this rider collects order {order}. Keep these, and look for that order.',
    'ग़लत थैले: यह राइडर ऑर्डर {order} लेने आया है। इन्हें रखें और वह ऑर्डर ढूँढें।',
  ],
});

/** Shown is the code that was scanned before the order was open. */
export function HandOver({ pick, shown = '', onGiven }: { pick: Pick; shown?: string; onGiven?: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [code, setCode] = useState(shown);
  const [error, setError] = useState<string | null>(null);
  const give = useAction(WarehousePublicService.method.handOver, {
    onSuccess: () => {
      tell(t('given', { order: orderNumber(pick.orderId) }), { tone: 'good' });
      onGiven?.();
      void queries.invalidateQueries();
    },
    onError: (failure) => {
      refuse();
      if (reasonOf(failure) !== 'pickup_code_wrong') setError(sentence(failure));
      // One reason for both; after too many the server's sentence says so.
      else setError(/Too many/.test(failure.message) ? t('locked') : t('wrong'));
    },
  });
  const refuse = () => {
    navigator.vibrate?.([80, 60, 80]);
    setCode('');
    form.current?.querySelector('input')?.focus();
  };
  const send = (text: string) => {
    const mark = readPickupMark(text);
    if (mark && !isMarkOf(pick.orderId, mark)) {
      refuse();
      setError(t('other', { order: mark.order }));
      return;
    }
    const pickupCode = mark?.code ?? text;
    setError(pickupCode ? null : t('empty'));
    if (pickupCode && !give.isPending)
      give.mutate({ warehouseId: pick.warehouseId, orderId: pick.orderId, pickupCode });
  };
  useScanner((scanned) => send(scanned), { off: !pick.riderId });
  return (
    <section className="flex flex-col gap-3 rounded-3xl border border-line bg-card p-4">
      <h2 className="text-lg font-bold">{t('title')}</h2>
      <Notice tone={pick.riderAtStore ? 'good' : 'plain'} icon="rider">
        {pick.riderAtStore ? t('here') : pick.riderId ? t('onTheWay') : t('noRider')}
      </Notice>
      {pick.riderId && (
        <form
          ref={form}
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            send(code.trim());
          }}
          className="flex flex-col gap-3"
        >
          <Field
            label={t('code')}
            hint={t('hint')}
            error={error}
            inputMode="numeric"
            autoComplete="off"
            maxLength={16}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            className="text-center font-mono text-3xl! tracking-[0.3em]"
          />
          <Button type="submit" wide icon="check" className="min-h-12" busy={give.isPending}>
            {t('give')}
          </Button>
          <ScanButton look="plain" className="w-full" onCode={send} />
        </form>
      )}
    </section>
  );
}
