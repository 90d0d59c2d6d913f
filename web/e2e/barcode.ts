// A camera that looks at a bar code, for tests: what it sees is drawn, everything behind it is real.
import type { Page } from 'playwright-core';

const left = [
  '0001101',
  '0011001',
  '0010011',
  '0111101',
  '0100011',
  '0110001',
  '0101111',
  '0111011',
  '0110111',
  '0001011',
];
const invert = (bars: string) => [...bars].map((bar) => (bar === '1' ? '0' : '1')).join('');
const mirror = (bars: string) => [...bars].reverse().join('');
/** Which of the left digits are written the other way says what the first one is. */
const parities = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL'];

/** The 95 bars of an EAN-13. */
export function ean13(code: string): string {
  const [first = 0, ...digits] = [...code].map(Number);
  const parity = parities[first]!;
  const half = digits.slice(0, 6).map((d, i) => (parity[i] === 'L' ? left[d]! : mirror(invert(left[d]!))));
  const other = digits.slice(6).map((d) => invert(left[d]!));
  return `101${half.join('')}01010${other.join('')}101`;
}

/** From now on the cameras of the page see the code. */
export async function showToCamera(page: Page, code: string): Promise<void> {
  await page.evaluate((bars) => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const pen = canvas.getContext('2d')!;
    const draw = () => {
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, 640, 360);
      pen.fillStyle = '#000';
      for (const [i, bar] of [...bars].entries()) if (bar === '1') pen.fillRect(80 + 5 * i, 80, 5, 200);
    };
    draw();
    setInterval(draw, 50);
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(20));
  }, ean13(code));
}
