// Makes a service worker for an app: its own files are there without a network, and product pictures
// that were seen stay. Nothing of the API is kept: what is shown as live is live.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./service-worker.js', import.meta.url));

/**
 * @param {{ base: string, others: string[] }} where the app is served, and the other apps
 * @returns {import('vite').Plugin}
 */
export function offlineShell({ base, others }) {
  return {
    name: 'doorstep-offline-shell',
    apply: 'build',
    generateBundle(_, bundle) {
      // The map is large and not needed to open the app; it is kept once it was loaded.
      const files = Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file) && !/maplibre|city-map/.test(file));
      const shell = [base, ...files.map((file) => base + file)];
      const version = createHash('sha256').update(shell.join('\n')).digest('hex').slice(0, 12);
      const settings = { base, others: others.filter((path) => path.startsWith(base)), shell, version };
      const code = readFileSync(source, 'utf8').replace('SETTINGS', () => JSON.stringify(settings));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
    },
  };
}
