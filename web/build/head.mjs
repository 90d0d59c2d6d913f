// What the page of every app has in its head, its manifest and its icon.

/** Shows the right theme from the first paint on; the same rule as packages/ui/src/theme.tsx. */
const themeScript =
  "try{const t=localStorage.getItem('doorstep.theme');document.documentElement.dataset.theme=t==='light'||t==='dark'?t:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'}catch{document.documentElement.dataset.theme='light'}";

const icon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#0b5d3f"/><path d="M9.500 25V14a6.500 6.500 0 0 1 13 0v11z" fill="#f4b740"/><path d="M9.500 25V14A6.500 6.500 0 0 1 16 7.500V25z" fill="#faf7f1"/><circle cx="18.500" cy="17" r="1.200" fill="#0b5d3f"/></svg>`.replace(
    /\.(\d)00/g,
    '.$1',
  );

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
    icons: [{ src: `${base}icon.svg`, sizes: 'any', type: 'image/svg+xml', purpose: 'any maskable' }],
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
        tag('link', { rel: 'manifest', href: `${base}manifest.webmanifest` }),
        tag('script', {}, themeScript),
      ],
    }),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(manifest) });
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source: icon });
    },
  };
}
