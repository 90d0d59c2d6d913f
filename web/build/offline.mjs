// Makes a service worker for an app: its own files are there without a network, and product pictures
// that were seen stay. Nothing of the API is kept: what is shown as live is live.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (file) => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8');

/** Pages of the server below the shop's path that are not the shop's. */
const notPages = ['/pay/', '/docs'];

/**
 * @param {{ base: string, others: string[], push?: { ways: import('./push-worker').Ways, quietInSight: boolean } }} where
 * the app is served, the other apps, and what it does with push messages
 * @returns {import('vite').Plugin}
 */
export function offlineShell({ base, others, push }) {
  return {
    name: 'doorstep-offline-shell',
    apply: 'build',
    generateBundle(_, bundle) {
      // The map is large and not needed to open the app; it is kept once it was loaded.
      const files = Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file) && !/maplibre|city-map/.test(file));
      const shell = [base, ...files.map((file) => base + file)];
      const version = createHash('sha256').update(shell.join('\n')).digest('hex').slice(0, 12);
      const settings = { base, others: others.filter((path) => path.startsWith(base)), shell, version };
      let code = read('./service-worker.js').replace('SETTINGS', () => JSON.stringify(settings));
      if (push) {
        const told = JSON.stringify({ base, others: [...settings.others, ...notPages], ...push });
        code += `\n${read('./push-worker.js').replace(/^export /gm, '')}\nlistenForPush(self, ${told});\n`;
      }
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
    },
  };
}
