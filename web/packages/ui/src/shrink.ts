// Makes a phone's picture small enough to be sent over a bad line. Nothing that the camera noted, such as
// the place, gets into the copy; the server writes it once more.

/** Pixels of the longer side, and bytes; the contract takes a little more. */
const longestSide = 1280;
export const largest = 650_000;

/** The size a picture is drawn in: as it is when it is small enough. */
export function fit(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The picture as a JPEG; null when the file is none that this browser can read. */
export async function shrink(file: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!bitmap) return null;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, fit(bitmap.width, bitmap.height));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of [0.82, 0.6, 0.4]) {
    const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (jpeg && jpeg.size <= largest) return jpeg;
  }
  return null;
}
