// Cash at the door: what a customer may hand over, and what goes back. All in paise.

/** Notes and coins in use, in paise, the largest first. */
const pieces = [500_00n, 200_00n, 100_00n, 50_00n, 20_00n, 10_00n, 5_00n, 2_00n, 1_00n];

/** Amounts that people are likely to hand over, the exact one first. */
export function likelyGiven(due: bigint): bigint[] {
  const rounds = [10_00n, 50_00n, 100_00n, 500_00n].map((round) => ((due + round - 1n) / round) * round);
  return [...new Set([due, ...rounds])].sort((a, b) => (a < b ? -1 : 1));
}

export type Piece = { piece: bigint; count: number };

/** The change in as few pieces as possible; paise that no coin has are left over. */
export function changeFor(due: bigint, given: bigint): { change: bigint; pieces: Piece[]; rest: bigint } {
  const change = given - due;
  let rest = change > 0n ? change : 0n;
  const used: Piece[] = [];
  for (const piece of pieces) {
    const count = Number(rest / piece);
    if (count > 0) used.push({ piece, count });
    rest %= piece;
  }
  return { change, pieces: used, rest };
}

/** How much cash a rider can still take before the limit, once that begins to matter: when an order like any
 * other may be too much. */
export function roomForCash(held: bigint, limit: bigint): bigint | null {
  if (limit <= 0n || held * 2n < limit) return null;
  return held < limit ? limit - held : 0n;
}

/** Paise of an amount that was typed, "500" or "499.50"; null when it is none. */
export function readAmount(text: string): bigint | null {
  const found = /^\s*(\d{1,6})(?:[.,](\d{1,2}))?\s*$/.exec(text);
  return found ? BigInt(found[1]!) * 100n + BigInt((found[2] ?? '').padEnd(2, '0')) : null;
}
