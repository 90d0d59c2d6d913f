// Serves one app from its sources, against a running doorstep:
//   npm run dev -- rider            DOORSTEP_URL=http://127.0.0.1:8080
import { createServer } from 'vite';
import { apps, viteConfig } from './apps.mjs';

const name = process.argv[2] ?? 'customer';
if (!(name in apps)) {
  console.error(`There is no app ${name}; the apps are ${Object.keys(apps).join(', ')}.`);
  process.exit(1);
}
const target = process.env.DOORSTEP_URL ?? 'http://127.0.0.1:8080';
const passedOn = ['/v1', '/doorstep.', '/images', '/map/', '/pay/', '/client-config.json'];
const proxy = Object.fromEntries(passedOn.map((path) => [path, { target, ws: path === '/v1' }]));
const server = await createServer({ ...viteConfig(name), server: { host: '127.0.0.1', proxy } });
await server.listen();
server.printUrls();
