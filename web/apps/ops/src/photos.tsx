// The pictures of a product: taken from the reader's files, made small here, ordered, and said in words for
// those who do not see them.
import { useAction } from '@doorstep/api/action';
import { useSentence } from '@doorstep/api/failure';
import { CatalogPublicService } from '@doorstep/api/gen/doorstep/catalog/v1/catalog_pb';
import { IconButton } from '@doorstep/ui/button';
import { Field } from '@doorstep/ui/field';
import { useTell } from '@doorstep/ui/toast';
import { useWords, words } from '@doorstep/ui/words';
import { useId, useState } from 'react';

const texts = words({
  photos: ['Pictures, best first', 'तस्वीरें, सबसे अच्छी पहले'],
  add: ['Add pictures (JPEG, PNG or WebP)', 'तस्वीरें जोड़ें (JPEG, PNG या WebP)'],
  adding: ['Sending pictures', 'तस्वीरें भेजी जा रही हैं'],
  alt: ['What picture {n} shows', 'तस्वीर {n} में क्या है'],
  earlier: ['Picture {n} earlier', 'तस्वीर {n} पहले'],
  later: ['Picture {n} later', 'तस्वीर {n} बाद में'],
  remove: ['Remove picture {n}', 'तस्वीर {n} हटाएँ'],
  drawn: ['Without a picture the shop shows a drawing.', 'तस्वीर के बिना दुकान में चित्र दिखता है।'],
  unreadable: ['This is no JPEG, PNG or WebP picture.', 'यह JPEG, PNG या WebP तस्वीर नहीं है।'],
});

const most = 10;
const widest = 1600;

type Photos = { imageUrls: string[]; imageAlts: string[] };

export function PhotoEditor({ value, onChange }: { value: Photos; onChange: (next: (now: Photos) => Photos) => void }) {
  const t = useWords(texts);
  const tell = useTell();
  const sentence = useSentence();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const upload = useAction(CatalogPublicService.method.uploadPicture);
  const shown = photosOf(value);
  const add = async (files: File[]) => {
    setBusy(true);
    for (const file of files.slice(0, most - shown.length)) {
      try {
        const { url } = await upload.mutateAsync({ data: await smaller(file) });
        onChange((now) => lists([...photosOf(now), { url, alt: '' }]));
      } catch (error) {
        tell(error instanceof DOMException ? t('unreadable') : sentence(error), { tone: 'bad' });
      }
    }
    setBusy(false);
  };
  const move = (at: number, by: number) =>
    onChange((now) => {
      const photos = photosOf(now);
      const [photo] = photos.splice(at, 1);
      photos.splice(at + by, 0, photo!);
      return lists(photos);
    });
  const edit = (at: number, alt: string) =>
    onChange((now) => lists(photosOf(now).map((photo, i) => (i === at ? { ...photo, alt } : photo))));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">{t('photos')}</legend>
      {shown.length === 0 && <p className="text-sm text-soft">{t('drawn')}</p>}
      <ol className="flex flex-col gap-3">
        {shown.map((photo, at) => (
          <li key={photo.url} className="flex flex-wrap items-end gap-2">
            <img
              src={photo.url}
              alt={photo.alt}
              className="size-16 flex-none rounded-xl border border-line object-cover"
            />
            <div className="min-w-40 flex-1">
              <Field
                label={t('alt', { n: at + 1 })}
                value={photo.alt}
                maxLength={200}
                onChange={(event) => edit(at, event.target.value)}
              />
            </div>
            <div className="flex">
              <IconButton
                icon="arrowLeft"
                label={t('earlier', { n: at + 1 })}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconButton
                icon="arrowRight"
                label={t('later', { n: at + 1 })}
                disabled={at === shown.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconButton
                icon="trash"
                label={t('remove', { n: at + 1 })}
                onClick={() => onChange((now) => lists(photosOf(now).filter((_, i) => i !== at)))}
              />
            </div>
          </li>
        ))}
      </ol>
      {shown.length < most && (
        <div>
          <label htmlFor={id} className="text-sm font-medium">
            {t('add')}
          </label>
          <input
            id={id}
            type="file"
            multiple
            accept="image/jpeg,image/png,image/webp"
            disabled={busy}
            onChange={(event) => {
              void add([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
            className="mt-1 block min-h-12 w-full rounded-xl border border-edge bg-card px-3 py-2 text-base file:mr-3 file:min-h-8 file:rounded-full file:border-0 file:bg-tint file:px-4 file:font-medium file:text-brand"
          />
          <p role="status" className="text-sm text-soft">
            {busy && t('adding')}
          </p>
        </div>
      )}
    </fieldset>
  );
}

type Photo = { url: string; alt: string };

/** Photos with their words; drawn tiles are none. */
function photosOf({ imageUrls, imageAlts }: Photos): Photo[] {
  return imageUrls
    .map((url, i) => ({ url, alt: imageAlts[i] ?? '' }))
    .filter(({ url }) => url && !url.startsWith('/images/products/'));
}

const lists = (photos: Photo[]): Photos => ({
  imageUrls: photos.map((photo) => photo.url),
  imageAlts: photos.map((photo) => photo.alt),
});

/** The file as a JPEG that is not wider than anybody needs. */
async function smaller(file: File): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, widest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  if (!blob) throw new DOMException('no picture');
  return new Uint8Array(await blob.arrayBuffer());
}
