// The apps: where each is served, and how Vite builds it. Shared by the build, the dev server and the
// bundle budget.
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { pageHead } from './head.mjs';
import { offlineShell } from './offline.mjs';
import { sharedMap } from './shared-map.mjs';
import { slimContracts } from './slim-contracts.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Name of each app and the path it is served at. */
export const apps = { customer: '/', rider: '/rider/', store: '/store/', ops: '/ops/' };

/** Which apps show push messages, and where these lead. A rider who looks at the app sees the offer there. */
const push = {
  customer: { ways: { order: '/orders/', else: '/account/messages' }, quietInSight: false },
  rider: { ways: { about: { shift_near: '/rider/shifts' }, else: '/rider/' }, quietInSight: true },
};

const packages = ['api', 'live', 'map', 'ui'];

/** The packages by name, for every tool that resolves imports. */
export const alias = packages.map((name) => ({
  find: new RegExp(`^@doorstep/${name}/(.*)$`),
  replacement: `${root}packages/${name}/src/$1`,
}));

/** What every screen needs is one file: many small ones compress worse and take longer. */
const shell =
  /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack|@connectrpc|@bufbuild)\/|packages\/api\/src\/[a-z-]+\.tsx?$|packages\/ui\/src\/(badge|brand|button|classes|icon|money|online|settings|skeleton|states|stepper|theme|toast|words)\.tsx?$/;
const later =
  /sign-in|infinite|useMutation|use-mutation|mutationObserver|api\/src\/(action|demo-doors|document|invoice-button|order-number|pickup-mark|sentences|step-cause)/i;
/** What the shop's first screen has in common with later ones is one file, too. */
const common =
  /apps\/customer\/src\/(cart|cart-model|category-name|place|router)\.tsx?$|gen-shop\/doorstep\/(delivery|type)\/.*_pb\.ts$/;
const inShell = (id) => shell.test(id) && !later.test(id);

/** @param {keyof typeof apps} name @returns {import('vite').InlineConfig} */
export function viteConfig(name) {
  const base = apps[name];
  return {
    configFile: false,
    root: `${root}apps/${name}`,
    base,
    publicDir: `${root}apps/${name}/public`,
    cacheDir: `${root}.cache/${name}`,
    plugins: [
      ...(name === 'customer' ? [slimContracts()] : []),
      pageHead(name, base),
      sharedMap(),
      react(),
      tailwind(),
      offlineShell({ base, others: Object.values(apps).filter((path) => path !== base), push: push[name] }),
    ],
    resolve: { alias },
    build: {
      outDir: `${root}dist${base}`,
      emptyOutDir: false,
      target: 'es2022',
      cssMinify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'shell', test: inShell },
              { name: 'common', test: common },
            ],
          },
        },
      },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
    },
  };
}
