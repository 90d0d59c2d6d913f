// What the installation is like, before anyone logs in: demo or real, its map, its time.
import { useQuery } from '@tanstack/react-query';
import { setClock } from './clock';

export type ClientConfig = {
  demo: boolean;
  version: string;
  timeZone: string;
  map: { tiles: string; attribution: string; bounds: [west: number, south: number, east: number, north: number] };
  /** People of the demo whom a visitor may be. */
  logins: { phone: string; name: string; role: string }[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Reads the answer of /client-config.json; what is missing has a harmless value. */
export function readClientConfig(answer: unknown): ClientConfig {
  const all = fields(answer);
  const map = fields(all.map);
  const bounds = Array.isArray(map.bounds) ? map.bounds.map(Number) : [];
  const [west = -180, south = -85, east = 180, north = 85] = bounds;
  return {
    demo: all.demo === true,
    version: text(all.version),
    timeZone: text(all.time_zone),
    map: { tiles: text(map.tiles), attribution: text(map.attribution), bounds: [west, south, east, north] },
    logins: (Array.isArray(all.logins) ? all.logins : []).map(fields).map((login) => ({
      phone: text(login.phone),
      name: text(login.name),
      role: text(login.role),
    })),
  };
}

async function load(): Promise<ClientConfig> {
  const response = await fetch('/client-config.json');
  if (!response.ok) throw new Error(`client-config.json: ${response.status}`);
  const answer: unknown = await response.json();
  const { now, speed } = fields(answer);
  if (typeof now === 'string') setClock(now, Number(speed));
  return readClientConfig(answer);
}

/** Asked again now and then, so that the clock of a long-open page stays right. */
export function useClientConfigQuery() {
  return useQuery({ queryKey: ['client-config'], queryFn: load, staleTime: 5 * 60_000, refetchInterval: 5 * 60_000 });
}

export function useClientConfig(): ClientConfig | undefined {
  return useClientConfigQuery().data;
}
