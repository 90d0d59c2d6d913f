import { afterEach, expect, test, vi } from 'vitest';
import { codeReader, openCamera, troubleOf } from './code-reader';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the reader of the browser is used where it reads what we need', async () => {
  class Own {
    static getSupportedFormats = () =>
      Promise.resolve(['ean_13', 'ean_8', 'upc_a', 'upc_e', 'code_128', 'qr_code', 'aztec']);
    detect = () => Promise.resolve([{ rawValue: 'own' }]);
  }
  vi.stubGlobal('window', { BarcodeDetector: Own });
  const reader = await codeReader();
  expect(reader).toBeInstanceOf(Own);
});

test('why there is no picture', () => {
  expect(troubleOf(new DOMException('', 'NotAllowedError'))).toBe('refused');
  expect(troubleOf(new DOMException('', 'NotFoundError'))).toBe('noCamera');
  expect(troubleOf(new DOMException('', 'NotReadableError'))).toBe('noCamera');
  expect(troubleOf(new TypeError('Failed to fetch dynamically imported module'))).toBe('unreadable');
});

test('a browser without cameras', async () => {
  vi.stubGlobal('navigator', {});
  expect(troubleOf(await openCamera().catch((error: unknown) => error))).toBe('noCamera');
});
