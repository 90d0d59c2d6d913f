// What the page of every app has in its head, its manifest and its icon.
import { readFileSync } from 'node:fs';

/** Shows the right theme from the first paint on; the same rule as packages/ui/src/theme.tsx. */
const themeScript =
  "try{const t=localStorage.getItem('doorstep.theme');document.documentElement.dataset.theme=t==='light'||t==='dark'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}catch{document.documentElement.dataset.theme='light'}";

export const icon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#0b5d3f"/><path d="M9.500 25V14a6.500 6.500 0 0 1 13 0v11z" fill="#f4b740"/><path d="M9.500 25V14A6.500 6.500 0 0 1 16 7.500V25z" fill="#faf7f1"/><circle cx="18.500" cy="17" r="1.200" fill="#0b5d3f"/></svg>`.replace(
    /\.(\d)00/g,
    '.$1',
  );

/** Pixels of the pictures of the icon, for what does not take drawings: see icons.mjs. */
export const sizes = [180, 192, 512];

const picture = (base, size, purpose) => ({
  src: `${base}icon-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
});

/** What is seen until the script runs: our mark on the colour of the page. The app takes its place. */
const splash = `<div style="min-height:100vh;display:grid;place-items:center">${icon.replace('<svg ', '<svg width="72" height="72" style="border-radius:20px" aria-hidden="true" ')}</div>`;
const scriptless = '<noscript>doorstep needs JavaScript.</noscript>';

const people = {
  customer: { name: 'doorstep', description: 'Groceries at your door in minutes', orientation: 'any' },
  rider: { name: 'doorstep rider', description: 'Take offers, collect and deliver', orientation: 'portrait' },
  store: { name: 'doorstep store', description: 'Pick, pack and hand over', orientation: 'any' },
  ops: { name: 'doorstep operations', description: 'The live city', orientation: 'any' },
};

/** @param {keyof typeof people} app @param {string} base @returns {import('vite').Plugin} */
export function pageHead(app, base) {
  const { name, description, orientation } = people[app];
  const manifest = {
    name,
    short_name: name,
    description,
    orientation,
    id: base,
    start_url: base,
    scope: base,
    display: 'standalone',
    lang: 'en',
    background_color: '#faf7f1',
    theme_color: '#0b5d3f',
    // The drawing keeps within the circle that every mask leaves.
    icons: [
      { src: `${base}icon.svg`, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      picture(base, 192, 'any'),
      picture(base, 512, 'any'),
      picture(base, 512, 'maskable'),
    ],
  };
  const tag = (tag, attrs, children) => ({ tag, attrs, children, injectTo: 'head-prepend' });
  return {
    name: 'doorstep-page-head',
    transformIndexHtml: (html) => ({
      html: html.replace('<div id="app"></div>', `<div id="app">${splash}</div>${scriptless}`),
      tags: [
        tag('meta', { charset: 'utf-8' }),
        tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1, viewport-fit=cover' }),
        tag('title', {}, name),
        tag('meta', { name: 'description', content: description }),
        tag('meta', { name: 'theme-color', content: '#0b5d3f' }),
        tag('link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }),
        tag('link', { rel: 'apple-touch-icon', href: `${base}icon-180.png` }),
        tag('link', { rel: 'manifest', href: `${base}manifest.webmanifest` }),
        tag('script', {}, themeScript),
      ],
    }),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(manifest) });
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source: icon });
      for (const size of sizes) {
        const source = readFileSync(new URL(`icons/${size}.png`, import.meta.url));
        this.emitFile({ type: 'asset', fileName: `icon-${size}.png`, source });
      }
    },
  };
}
