// The next turn, large enough for a glance.
import { useLanguage, useWords, words } from '@doorstep/ui/words';
import { formatDistance } from './distance';
import type { Way } from './use-way';

const texts = words({
  depart: ['Start', 'शुरू करें'],
  straight: ['Straight on', 'सीधे चलें'],
  slight_left: ['Bear left', 'हल्का बाएँ'],
  left: ['Turn left', 'बाएँ मुड़ें'],
  sharp_left: ['Sharp left', 'तेज़ बाएँ'],
  slight_right: ['Bear right', 'हल्का दाएँ'],
  right: ['Turn right', 'दाएँ मुड़ें'],
  sharp_right: ['Sharp right', 'तेज़ दाएँ'],
  u_turn: ['Turn round', 'वापस मुड़ें'],
  roundabout: ['Roundabout', 'गोल चक्कर'],
  arrive: ['You arrive', 'आप पहुँचेंगे'],
  in: ['In {distance}', '{distance} में'],
  now: ['Now', 'अभी'],
  whole: ['{distance} to\u00a0go', '{distance} बाकी'],
  there: ['You are there', 'आप पहुँच गए'],
  asking: ['Looking for the way', 'रास्ता ढूँढा जा रहा है'],
  failed: [
    'The way cannot be loaded at the moment. The map shows where it is.',
    'रास्ता अभी नहीं मिल रहा। नक्शा जगह दिखाता है।',
  ],
  next: ['Next turn', 'अगला मोड़'],
});

/** Degrees that each turn goes off from straight on. */
const angles: Record<string, number> = {
  straight: 0,
  depart: 0,
  slight_left: -40,
  left: -90,
  sharp_left: -135,
  slight_right: 40,
  right: 90,
  sharp_right: 135,
};

export function TurnBanner({ way }: { way: Way }) {
  const t = useWords(texts);
  const { language } = useLanguage();
  const { next, left } = way;
  if (left === null) {
    const said = way.there ? 'there' : way.failed ? 'failed' : 'asking';
    return <p className="bg-turn px-4 py-3 font-semibold text-on-turn">{t(said)}</p>;
  }
  const turn = next && next.turn in texts ? (next.turn as keyof typeof angles & keyof typeof texts) : 'straight';
  const near = !next || next.metres < 20;
  return (
    <section aria-label={t('next')} className="flex items-center gap-3 bg-turn px-4 py-2.5 text-on-turn short:py-1.5">
      <TurnArrow turn={turn} />
      <div className="min-w-0 flex-1">
        <p className="text-xl leading-6 font-bold">
          {near ? t('now') : t('in', { distance: formatDistance(next.metres, language) })}: {t(turn as 'left')}
        </p>
        {next?.street && <p className="truncate text-lg leading-6">{next.street}</p>}
      </div>
      <p className="max-w-20 flex-none text-right font-semibold tabular-nums">
        {t('whole', { distance: formatDistance(left, language) })}
      </p>
    </section>
  );
}

/** An arrow that bends as the way does. */
function TurnArrow({ turn }: { turn: string }) {
  return (
    <svg
      aria-hidden="true"
      width="48"
      height="48"
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      strokeWidth="5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="flex-none text-lamp"
    >
      <path d={arrowPath(turn)} />
    </svg>
  );
}

function arrowPath(turn: string): string {
  if (turn === 'arrive') return 'M24 44s13-12 13-22a13 13 0 1 0-26 0c0 10 13 22 13 22ZM24 22v.1';
  if (turn === 'u_turn') return 'M33 43V19a9 9 0 0 0-18 0v15M7 27l8 8 8-8';
  if (turn === 'roundabout') return 'M24 45V34M24 34a10 10 0 1 1 10-10h7M35 17l7 7-7 7';
  const radians = ((angles[turn] ?? 0) * Math.PI) / 180;
  const spot = (angle: number, length: number, x: number, y: number) =>
    `${(x + Math.sin(angle) * length).toFixed(1)} ${(y - Math.cos(angle) * length).toFixed(1)}`;
  const tip = spot(radians, 19, 24, 25);
  const [x = 0, y = 0] = tip.split(' ').map(Number);
  return `M24 45V25L${tip}M${spot(radians + 2.4, 11, x, y)}L${tip}L${spot(radians - 2.4, 11, x, y)}`;
}
