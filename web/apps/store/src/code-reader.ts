// Reads bar codes out of a picture: with the browser's own reader where it has one (Chromium on Android), else
// with one in WebAssembly, which is ours to serve and is loaded when the camera is first opened (Safari,
// Firefox, Chromium on a desk).

export type CodeReader = { detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]> };
type OwnReader = {
  new (options?: { formats: string[] }): CodeReader;
  getSupportedFormats?: () => Promise<string[]>;
};
declare global {
  interface Window {
    BarcodeDetector?: OwnReader;
  }
}

const formats = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'qr_code'] as const;

export async function codeReader(): Promise<CodeReader> {
  const Own = window.BarcodeDetector;
  // Some browsers have the name and read nothing with it.
  const reads = (await Own?.getSupportedFormats?.().catch(() => [])) ?? [];
  if (Own && formats.every((format) => reads.includes(format))) return new Own({ formats: [...formats] });
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ]);
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector({ formats: [...formats] });
}

export type Trouble = 'refused' | 'noCamera' | 'unreadable';

/** Why there is no picture: somebody said no, there is no camera, or the reader did not come. */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (['NotFoundError', 'NotReadableError', 'OverconstrainedError', 'AbortError'].includes(name)) return 'noCamera';
  return 'unreadable';
}

/** The picture of the rear camera. Without a secure address a browser has no cameras at all. */
export function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) return Promise.reject(new DOMException('no cameras', 'NotFoundError'));
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
}
