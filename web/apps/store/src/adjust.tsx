// Corrections of stock. A count is blind: who counts does not see what the system believes, and hears the
// difference only afterwards.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { InventoryPublicService, type StockLevel } from '@doorstep/api/gen/doorstep/inventory/v1/inventory_pb';
import { Button } from '@doorstep/ui/button';
import { Choices, Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useStoreId } from './work-place';

const texts = words({
  count: ['Count {what}', '{what} गिनें'],
  countAbout: [
    'Count the units on the shelf and type what you see. The system does not say what it expects.',
    'शेल्फ़ पर जितने नग हैं उन्हें गिनें और लिखें। सिस्टम नहीं बताता कि वह कितने मानता है।',
  ],
  counted: ['Units on the shelf', 'शेल्फ़ पर नग'],
  save: ['Save the count', 'गिनती सहेजें'],
  same: ['The count agrees.', 'गिनती सही है।'],
  corrected: ['Corrected by {n}.', '{n} से ठीक किया गया।'],
  number: ['Type a whole number.', 'पूरी संख्या लिखें।'],
  waste: ['Wastage of {what}', '{what}: खराब'],
  wasteAbout: ['These units leave the stock for good.', 'ये नग स्टॉक से हमेशा के लिए हटेंगे।'],
  units: ['Units', 'नग'],
  reason: ['Why', 'क्यों'],
  damaged: ['Damaged', 'टूटा-फूटा'],
  expired: ['Past its date', 'तारीख निकल गई'],
  spoiled: ['Spoiled', 'सड़ गया'],
  cold_chain: ['Got warm', 'गरम हो गया'],
  remove: ['Take off the stock', 'स्टॉक से हटाएँ'],
  removed: ['{n} taken off the stock.', '{n} स्टॉक से हटाए गए।'],
  why: ['Choose why.', 'कारण चुनें।'],
});

const reasons = ['damaged', 'expired', 'spoiled', 'cold_chain'] as const;
type Reason = (typeof reasons)[number];

/** What the log keeps, in the language of the log. */
const notes: Record<Reason, string> = {
  damaged: 'damaged',
  expired: 'past its date',
  spoiled: 'spoiled',
  cold_chain: 'got warm',
};

/** Reads what was typed; null is no whole number of at least the given. */
export function wholeNumber(text: string, least: number): number | null {
  const n = Number(text.trim());
  return /^\d{1,6}$/.test(text.trim()) && n >= least ? n : null;
}

type Props = { open: boolean; onClose: () => void; productId: string; name: string };

export function CountSheet(props: Props) {
  const t = useWords(texts);
  return (
    <Sheet open={props.open} onClose={props.onClose} title={t('count', { what: props.name })} about={t('countAbout')}>
      <Count productId={props.productId} onDone={props.onClose} />
    </Sheet>
  );
}

/** The form of a count. */
export function Count({ productId, onDone }: { productId: string; onDone: () => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  const warehouseId = useStoreId();
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const count = useAction(InventoryPublicService.method.countStock, {
    onSuccess: ({ difference }) => {
      const n = difference > 0 ? `+${difference}` : difference;
      tell(difference === 0 ? t('same') : t('corrected', { n }), { tone: 'good' });
      void queries.invalidateQueries();
      onDone();
    },
    onError: (failure) => setError(sentence(failure)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const counted = wholeNumber(text, 0);
    setError(counted === null ? t('number') : null);
    if (counted !== null) count.mutate({ warehouseId, productId, counted });
  };
  return (
    <Form onSubmit={submit} button={t('save')} busy={count.isPending}>
      <Field
        label={t('counted')}
        inputMode="numeric"
        autoComplete="off"
        value={text}
        error={error}
        onChange={(event) => setText(event.target.value)}
      />
    </Form>
  );
}

export function WasteSheet(props: Props) {
  const t = useWords(texts);
  return (
    <Sheet open={props.open} onClose={props.onClose} title={t('waste', { what: props.name })} about={t('wasteAbout')}>
      <Waste {...props} />
    </Sheet>
  );
}

function Waste({ onClose, productId }: Props) {
  const t = useWords(texts);
  const tell = useTell();
  const warehouseId = useStoreId();
  const [text, setText] = useState('1');
  const [reason, setReason] = useState<Reason | null>(null);
  const [error, setError] = useState<string | null>(null);
  const adjust = useAdjust((_, delta) => {
    tell(t('removed', { n: -delta }), { tone: 'good' });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const units = wholeNumber(text, 1);
    setError(units === null ? t('number') : reason === null ? t('why') : null);
    if (units !== null && reason !== null)
      adjust.mutate({
        warehouseId,
        productId,
        delta: -units,
        kind: 'wastage',
        note: notes[reason],
        pastLastDay: reason === 'expired',
      });
  };
  return (
    <Form onSubmit={submit} button={t('remove')} busy={adjust.isPending}>
      <Field
        label={t('units')}
        inputMode="numeric"
        autoComplete="off"
        value={text}
        error={error}
        onChange={(event) => setText(event.target.value)}
      />
      <Choices<Reason>
        legend={t('reason')}
        name="reason"
        value={reason}
        options={reasons.map((value) => ({ value, label: t(value) }))}
        onChange={setReason}
      />
    </Form>
  );
}

/** A correction; what is shown of stock is asked for again after it. */
function useAdjust(onDone: (level: StockLevel, delta: number) => void) {
  const tell = useTell();
  const sentence = useSentence();
  const queries = useQueryClient();
  return useAction(InventoryPublicService.method.adjustStock, {
    onSuccess: (level, input) => {
      onDone(level, input.delta ?? 0);
      void queries.invalidateQueries();
    },
    onError: (error) => tell(sentence(error), { tone: 'bad' }),
  });
}

type FormProps = { onSubmit: (event: FormEvent) => void; button: string; busy: boolean; children: ReactNode };

function Form({ onSubmit, button, busy, children }: FormProps) {
  return (
    <form noValidate onSubmit={onSubmit} className="flex flex-col gap-4 pb-2">
      {children}
      <Button type="submit" wide className="min-h-12" busy={busy}>
        {button}
      </Button>
    </form>
  );
}
