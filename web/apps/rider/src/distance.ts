import type { Language } from '@doorstep/ui/words';

/** Metres for people who ride: 40 m, 350 m, 2.4 km. */
export function formatDistance(metres: number, language: Language = 'en'): string {
  const [m, km] = language === 'hi' ? ['मी', 'किमी'] : ['m', 'km'];
  if (metres < 100) return `${Math.round(metres / 5) * 5} ${m}`;
  if (metres < 975) return `${Math.round(metres / 50) * 50} ${m}`;
  return `${(metres / 1000).toFixed(1)} ${km}`;
}
