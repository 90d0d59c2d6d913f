// Scanning without a scanner: the camera, and typing the digits, which works always.
import { Button } from '@doorstep/ui/button';
import { classes } from '@doorstep/ui/classes';
import { Field } from '@doorstep/ui/field';
import { Sheet } from '@doorstep/ui/sheet';
import { useWords, words } from '@doorstep/ui/words';
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type CodeReader, codeReader, openCamera, type Trouble, troubleOf } from './code-reader';

const texts = words({
  scan: ['Scan', 'स्कैन करें'],
  about: [
    'Hold the bar code into the picture, or type it. A plugged-in scanner works at any time without this.',
    'बार कोड को तस्वीर में रखें, या टाइप करें। जुड़ा हुआ स्कैनर इसके बिना भी हमेशा काम करता है।',
  ],
  refused: [
    'The camera cannot be used. Allow it in the browser, or type the code.',
    'कैमरा नहीं चल सकता। ब्राउज़र में अनुमति दें, या कोड टाइप करें।',
  ],
  noCamera: [
    'The browser finds no camera here. Type the code, or use a plugged-in scanner.',
    'ब्राउज़र को यहाँ कोई कैमरा नहीं मिला। कोड टाइप करें, या जुड़ा हुआ स्कैनर इस्तेमाल करें।',
  ],
  unreadable: [
    'What reads the codes could not be loaded. Type the code, and try the camera again with a network.',
    'कोड पढ़ने वाला हिस्सा लोड नहीं हुआ। कोड टाइप करें, और नेटवर्क आने पर कैमरा फिर आज़माएँ।',
  ],
  picture: ['Camera picture', 'कैमरे की तस्वीर'],
  code: ['Code on the pack', 'पैक पर कोड'],
  enter: ['Enter', 'दर्ज करें'],
});

const lookEveryMs = 150;

type Props = { onCode: (code: string) => void; look?: 'main' | 'plain'; className?: string };

export function ScanButton({ onCode, look = 'main', className }: Props) {
  const t = useWords(texts);
  const [open, setOpen] = useState(false);
  const take = (code: string) => {
    setOpen(false);
    onCode(code);
  };
  return (
    <>
      <Button icon="scan" look={look} className={classes('min-h-12', className)} onClick={() => setOpen(true)}>
        {t('scan')}
      </Button>
      <Sheet open={open} onClose={() => setOpen(false)} title={t('scan')} about={t('about')}>
        <Camera onCode={take} />
        <TypedCode onCode={take} />
      </Sheet>
    </>
  );
}

function TypedCode({ onCode }: { onCode: (code: string) => void }) {
  const t = useWords(texts);
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onCode(code.trim());
  };
  return (
    <form onSubmit={submit} className="mt-3 flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label={t('code')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="off"
          enterKeyHint="done"
          maxLength={32}
        />
      </div>
      <Button type="submit" className="min-h-12">
        {t('enter')}
      </Button>
    </form>
  );
}

/** Looks for a code in the picture of the rear camera. */
function Camera({ onCode }: { onCode: (code: string) => void }) {
  const t = useWords(texts);
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const take = useEffectEvent(onCode);
  useEffect(() => {
    let left = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout>;
    const look = async (reader: CodeReader) => {
      const codes = video.current ? await reader.detect(video.current).catch(() => []) : [];
      if (left) return;
      const [first] = codes;
      if (first?.rawValue) {
        navigator.vibrate?.(40);
        take(first.rawValue);
      } else timer = setTimeout(() => void look(reader), lookEveryMs);
    };
    const begin = async () => {
      stream = await openCamera();
      if (left) return stop(stream);
      video.current!.srcObject = stream;
      await video.current!.play();
      await look(await codeReader());
    };
    begin().catch((error: unknown) => {
      stop(stream);
      if (!left) setTrouble(troubleOf(error));
    });
    return () => {
      left = true;
      clearTimeout(timer);
      stop(stream);
    };
  }, []);
  if (trouble)
    return (
      <p role="status" className="rounded-2xl bg-warn-tint px-4 py-3 text-warn">
        {t(trouble)}
      </p>
    );
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label={t('picture')}
      className="aspect-video w-full rounded-2xl bg-sunk"
    />
  );
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
